import net from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DoorClient } from "./fixtures/door-client.ts";
import type { FakeDaemon } from "./fixtures/fake-daemon.ts";

let client: DoorClient;
let daemon: FakeDaemon;

beforeEach(async () => {
  client = await DoorClient.start();
  ({ daemon } = client);
});
afterEach(() => client.end());

test("a creation whose client has left is still known and removed", async () => {
  let answerNow = (): void => {};
  daemon.answers.set("POST /v1.41/containers/create", async (request, response) => {
    await new Promise<void>((resolve) => (answerNow = resolve));
    daemon.containers.set("late00000000", { labels: JSON.parse(request.body).Labels, running: true });
    response.writeHead(201).end('{"Id":"late00000000"}');
  });
  const socket = net.connect({ path: client.socketPath });
  socket.write("POST /v1.41/containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 2\r\n\r\n{}");
  await vi.waitUntil(() => daemon.calls.includes("POST /v1.41/containers/create"));
  socket.destroy();
  const removed = client.door.removeAll();
  answerNow();
  await removed;
  expect([...daemon.containers.keys()]).toEqual([]);
  expect((await client.create()).status).toBe(403);
});

test("removes by label what it never saw, and nothing that lacks one of its labels", async () => {
  daemon.containers.set("unseen", { labels: { attempt: "1", more: "x" }, running: true });
  daemon.containers.set("others", { labels: { attempt: "2" }, running: true });
  daemon.containers.set("unlabelled", { labels: null, running: true });
  await client.door.removeAll();
  expect([...daemon.containers.keys()]).toEqual(["others", "unlabelled"]);
  await expect(client.open({ labels: {} })).rejects.toThrow("needs labels");
});

test("tells a daemon that is away from one that keeps something, and removes the rest", async () => {
  const [kept, other] = [await client.container(), await client.container()];
  daemon.answers.set(`DELETE /containers/${kept}`, (_, response) => {
    response.writeHead(500).end('{"message":"device or resource busy"}');
  });
  await expect(client.door.removeAll()).rejects.toMatchObject({
    name: "RemovalError",
    reason: "kept",
    kept: [{ what: `container ${kept}`, message: "device or resource busy" }],
    message: `container ${kept}: device or resource busy`,
  });
  expect(daemon.containers.has(other)).toBe(false);
  daemon.answers.set("GET /containers/json", (_, response) => void response.writeHead(500).end('{"message":"busy"}'));
  daemon.answers.delete(`DELETE /containers/${kept}`);
  await expect(client.door.removeAll()).rejects.toMatchObject({
    reason: "kept",
    kept: [{ what: "the list of containers", message: expect.stringContaining("busy") }],
  });
  await daemon.down();
  await expect(client.door.removeAll()).rejects.toMatchObject({ reason: "daemon-away" });
  await daemon.up();
  daemon.answers.clear();
  await client.door.removeAll();
  expect([...daemon.containers.keys()]).toEqual([]);
});

test("a creation that is never answered holds up the end only for a while", async () => {
  const made = await client.container();
  daemon.answers.set("POST /v1.41/containers/create", () => {});
  const wedged = client.create();
  await vi.waitUntil(() => daemon.calls.filter((seen) => seen === "POST /v1.41/containers/create").length === 2);
  await client.door.removeAll({ creationsMs: 50 });
  expect(daemon.containers.has(made)).toBe(false);
  expect((await wedged).status).toBe(503);
});

test("an abort ends the wait, and what is left stays", async () => {
  const made = await client.container();
  daemon.answers.set(`DELETE /containers/${made}`, () => {});
  const abort = new AbortController();
  const removed = client.door.removeAll({ signal: abort.signal });
  await vi.waitUntil(() => daemon.calls.includes(`DELETE /containers/${made}`));
  abort.abort(new Error("enough"));
  await expect(removed).rejects.toThrow("enough");
  daemon.answers.set("POST /v1.41/containers/create", () => {});
  await expect(client.door.removeAll({ signal: abort.signal })).rejects.toThrow("enough");
  expect(daemon.containers.has(made)).toBe(true);
});

test("closing leaves no call to the daemon behind", async () => {
  const id = await client.container();
  daemon.answers.set(`POST /v1.41/containers/${id}/stop`, () => {});
  daemon.answers.set("POST /v1.41/containers/create", () => {});
  const left = [client.create(), client.call("POST", `/v1.41/containers/${id}/stop`)].map((call) =>
    call.catch(() => null),
  );
  await vi.waitUntil(() => daemon.calls.includes(`POST /v1.41/containers/${id}/stop`));
  await client.door.close();
  await Promise.all(left);
  await vi.waitUntil(() => daemon.connections === 0);
});

test("a volume whose name somebody else has by now stays", async () => {
  await client.call("POST", "/v1.41/volumes/create", JSON.stringify({ Name: "v" }));
  daemon.volumes.set("v", { of: "others" });
  await client.door.removeAll();
  expect([...daemon.volumes.keys()]).toEqual(["v"]);
});
