import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { statSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDockerDoor, type DockerDoor, type DockerDoorOptions } from "./docker-door.ts";
import { FakeDaemon } from "./fixtures/fake-daemon.ts";

let daemon: FakeDaemon;
let door: DockerDoor;
let socketPath: string;

const open = (options: Partial<DockerDoorOptions> = {}): Promise<DockerDoor> =>
  openDockerDoor({
    socketPath,
    daemon: { kind: "unix", path: daemon.socket },
    labels: { attempt: "1" },
    limits: { memoryBytes: 1000, nanoCpus: null, pids: null },
    ...options,
  });

beforeEach(async () => {
  daemon = await FakeDaemon.start();
  socketPath = path.join(daemon.folder, "door.sock");
  door = await open();
});
afterEach(async () => {
  await door.close();
  await daemon.end();
});

interface Got {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

function call(method: string, url: string, body?: string, headers: http.OutgoingHttpHeaders = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method, path: url, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.once("error", reject);
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** Sends bytes and gives back all that comes until the door closes. */
async function raw(bytes: string, more: (socket: net.Socket) => Promise<void> = async () => {}): Promise<string> {
  const socket = net.connect({ path: socketPath, allowHalfOpen: true });
  let text = "";
  socket.setEncoding("latin1").on("data", (part: string) => (text += part));
  socket.on("error", () => {});
  const ended = new Promise((resolve) => socket.once("close", resolve));
  socket.write(bytes);
  await more(socket);
  socket.once("end", () => socket.end());
  await ended;
  return text;
}

const create = (): Promise<Got> =>
  call("POST", "/v1.41/containers/create?name=x", JSON.stringify({ Image: "i", HostConfig: {} }));

test("hands an answer on as the daemon wrote it, and lets the daemon end the connection", async () => {
  daemon.answers.set("GET /v1.41/info", (_, response) => {
    response.writeHead(200, { "X-Odd": "as it is" });
    response.write("part ");
    response.end("whole");
  });
  const answer = await raw("GET /v1.41/info HTTP/1.1\r\nHost: d\r\nConnection: keep-alive\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nX-Odd: as it is\r\n/);
  expect(answer).toContain("\r\n5\r\npart \r\n5\r\nwhole\r\n0\r\n\r\n");
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(daemon.calls).toEqual(["GET /v1.41/info"]);
});

test("an upgrade is asked for only where a connection becomes a stream", async () => {
  await raw("GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  expect(daemon.requests[0]?.headers).toMatchObject({ connection: "close" });
  expect(daemon.requests[0]?.headers).not.toHaveProperty("upgrade");
});

test("a hijacked exec passes both ways and each way ends for itself, with or without upgrade", async () => {
  await create();
  const id = door.containerIds()[0] ?? "";
  await call("POST", `/v1.41/containers/${id}/exec`, JSON.stringify({ Cmd: ["cat"] }));
  for (const upgrade of ["Connection: Upgrade\r\nUpgrade: tcp\r\n", ""]) {
    daemon.rawAnswer = {
      when: "/start HTTP",
      take: (socket, head) => {
        socket.write(
          upgrade === ""
            ? "HTTP/1.1 200 OK\r\n\r\n"
            : "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
        );
        let stdin = head.toString().split("\r\n\r\n")[1]?.slice(2) ?? "";
        socket.on("data", (part: Buffer) => (stdin += part.toString()));
        socket.once("end", () => socket.end(`got ${stdin} and said more after it`));
        socket.resume();
      },
    };
    const head = `POST /v1.41/exec/e-${id}/start HTTP/1.1\r\nHost: d\r\n${upgrade}Content-Length: 2\r\n\r\n{}`;
    const answer = await raw(head, async (socket) => {
      await once(socket, "data");
      socket.end("typed");
    });
    expect(answer).toMatch(/got typed and said more after it$/);
  }
  const record = await door.record();
  expect([record.execs, record.containers[0]?.execs]).toEqual([2, 2]);
});

test("bodies of creations may be chunked and may wait for 100-continue", async () => {
  const waiting = await new Promise<Got>((resolve, reject) => {
    const request = http.request({
      socketPath,
      method: "POST",
      path: "/v1.41/containers/create",
      headers: { Expect: "100-continue", "Transfer-Encoding": "chunked" },
    });
    request.once("error", reject);
    request.once("continue", () => {
      request.write('{"Image":"i",');
      request.end('"HostConfig":{"Memory":5}}');
    });
    request.once("response", (response) => {
      response
        .resume()
        .once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: "" }));
    });
    request.flushHeaders();
  });
  expect(waiting.status).toBe(201);
  const sent = JSON.parse(daemon.requests.find(({ url }) => url.endsWith("/create"))?.body ?? "");
  expect(sent).toEqual({ Image: "i", Labels: { attempt: "1" }, HostConfig: { Memory: 5 } });
});

test("keeps the text of every failed call, also where it comes inside a stream", async () => {
  daemon.answers.set("POST /v1.41/images/create", (_, response) => {
    response.writeHead(200);
    response.write('{"status":"Pulling"}\r\n');
    response.end('{"errorDetail":{"message":"toomanyrequests: slow down"},"error":"toomanyrequests: slow down"}\r\n');
  });
  daemon.answers.set("POST /v1.41/containers/create", (_, response) => {
    response.writeHead(404, { "Content-Type": "application/json" });
    response.end('{"message":"No such image: i"}\n');
  });
  daemon.answers.set("GET /v1.41/plain", (_, response) => void response.writeHead(500).end("not json"));
  await call("POST", "/v1.41/images/create?fromImage=i");
  const failed = await create();
  await call("GET", "/v1.41/plain");
  expect(failed).toMatchObject({ status: 404, body: '{"message":"No such image: i"}\n' });
  expect((await door.record()).failures).toEqual([
    { method: "POST", path: "/v1.41/images/create", status: 200, message: "toomanyrequests: slow down" },
    { method: "POST", path: "/v1.41/containers/create", status: 404, message: "No such image: i" },
    { method: "GET", path: "/v1.41/plain", status: 500, message: "not json" },
  ]);
});

test("without a daemon it answers in Docker's shape", async () => {
  await daemon.down();
  for (const answer of [await call("GET", "/v1.41/info"), await create()]) {
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body).message).toMatch(
      /^Cannot connect to the Docker daemon at unix:.* Is the docker daemon running\? \(connect /,
    );
  }
  expect((await door.record()).failures.map(({ status }) => status)).toEqual([503, 503]);
  await expect(door.removeAll()).rejects.toThrow("ENOENT");
});

test("a creation whose client has left is still known and removed", async () => {
  let answerNow = (): void => {};
  daemon.answers.set("POST /v1.41/containers/create", async (request, response) => {
    await new Promise<void>((resolve) => (answerNow = resolve));
    daemon.containers.set("late00000000", { labels: JSON.parse(request.body).Labels, running: true });
    response.writeHead(201).end('{"Id":"late00000000"}');
  });
  const client = net.connect({ path: socketPath });
  client.write("POST /v1.41/containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 2\r\n\r\n{}");
  await vi.waitUntil(() => daemon.calls.includes("POST /v1.41/containers/create"));
  client.destroy();
  const removed = door.removeAll();
  answerNow();
  await removed;
  expect([...daemon.containers.keys()]).toEqual([]);
  expect((await create()).status).toBe(403);
});

test("removes by label what it never saw, and nothing that lacks one of its labels", async () => {
  daemon.containers.set("unseen", { labels: { attempt: "1", more: "x" }, running: true });
  daemon.containers.set("others", { labels: { attempt: "2" }, running: true });
  daemon.containers.set("unlabelled", { labels: null, running: true });
  await door.removeAll();
  expect([...daemon.containers.keys()]).toEqual(["others", "unlabelled"]);
  await expect(open({ labels: {} })).rejects.toThrow("needs labels");
});

test("a volume that was there before stays somebody else's", async () => {
  daemon.answers.set("POST /v1.41/volumes/create", (request, response) => {
    const { Name } = JSON.parse(request.body);
    response.writeHead(201).end(JSON.stringify({ Name, Labels: Name === "new" ? { attempt: "1" } : null }));
  });
  for (const Name of ["new", "old"]) await call("POST", "/v1.41/volumes/create", JSON.stringify({ Name }));
  const mount = (name: string): Promise<Got> =>
    call("POST", "/v1.41/containers/create", JSON.stringify({ Image: "i", HostConfig: { Binds: [`${name}:/x`] } }));
  expect((await mount("new")).status).toBe(201);
  expect(JSON.parse((await mount("old")).body)).toEqual({ message: "cooperbench-ts refuses the volume old" });
  expect((await call("DELETE", "/v1.41/volumes/old")).status).toBe(403);
});

test("refuses what it cannot read for sure", async () => {
  const doubled = await call("POST", "/v1.41/containers/create", '{"HostConfig":{"Privileged":true},"hostconfig":{}}');
  expect([doubled.status, JSON.parse(doubled.body).message]).toEqual([
    403,
    "cooperbench-ts refuses a body that holds hostconfig twice",
  ]);
  expect((await call("POST", "/v1.41/containers/create", "[1]")).status).toBe(400);
  expect(daemon.calls).not.toContain("POST /v1.41/containers/create");
});

test("a death before any stop is its own; one after is not; a restart of the daemon hides none", async () => {
  for (let count = 0; count < 3; count += 1) await create();
  const [first = "", second = "", third = ""] = door.containerIds();
  await vi.waitUntil(() => daemon.watchers === 1);
  for (const id of [first, second, third]) daemon.tell("start", id);
  daemon.tell("die", first, { exitCode: "137" });
  await call("POST", `/v1.41/containers/${second}/stop`);
  daemon.tell("die", second, { exitCode: "143" });
  await vi.waitUntil(async () => (await door.record()).containers[1]?.exitCode === 143);
  await daemon.down();
  await daemon.up();
  await vi.waitUntil(() => daemon.calls.filter((seen) => seen === "GET /events").length === 2, 5000);
  expect(daemon.requests.findLast(({ url }) => url.startsWith("/events"))?.url).toMatch(/since=\d+\.\d{9}/);
  daemon.tell("die", third, { exitCode: "1" });
  daemon.containers.get(third)!.running = false;
  const { containers } = await door.record();
  expect(containers.map(({ diedBeforeStop }) => diedBeforeStop)).toEqual([true, false, true]);
});

test("memory is the cause of a death only when the kernel's kill led to it", async () => {
  for (let count = 0; count < 3; count += 1) await create();
  const [ofMemory = "", longAgo = "", killed = ""] = door.containerIds();
  await vi.waitUntil(() => daemon.watchers === 1);
  const now = Date.now();
  daemon.tell("oom", ofMemory, {}, now);
  daemon.tell("die", ofMemory, { exitCode: "137" }, now + 40);
  daemon.tell("oom", longAgo, {}, now);
  daemon.tell("die", longAgo, { exitCode: "137" }, now + 60_000);
  daemon.tell("oom", killed, {}, now);
  daemon.tell("kill", killed, { signal: "9" }, now + 10);
  daemon.tell("die", killed, { exitCode: "137" }, now + 20);
  daemon.containers.clear();
  await vi.waitUntil(async () => (await door.record()).containers.every(({ diedBeforeStop }) => diedBeforeStop));
  expect((await door.record()).containers.map(({ oomKilled }) => oomKilled)).toEqual([true, false, false]);
});

test("closing ends what is still open", async () => {
  daemon.answers.set("GET /v1.41/containers/c/logs", (_, response) => response.writeHead(200).flushHeaders());
  const logs = call("GET", "/v1.41/containers/c/logs?follow=1").catch((error: unknown) => error);
  await vi.waitUntil(() => daemon.calls.includes("GET /v1.41/containers/c/logs"));
  expect((await call("GET", "/containers/json")).status).toBe(200);
  await door.close();
  expect(await logs).toBeInstanceOf(Error);
  await door.close();
});

test("takes over the socket of a dead door, for its owner alone, and no one else's", async () => {
  expect(statSync(socketPath).mode & 0o777).toBe(0o600);
  await expect(open()).rejects.toMatchObject({ code: "docker-door-socket", problem: "Another process listens there." });
  await door.close();
  const stale = net.createServer();
  stale.listen(socketPath);
  await once(stale, "listening");
  // A dead process leaves its file; closing takes it away.
  await rename(socketPath, `${socketPath}.kept`);
  await new Promise<void>((resolve) => stale.close(() => resolve()));
  await rename(`${socketPath}.kept`, socketPath);
  door = await open();
  expect((await call("GET", "/containers/json")).status).toBe(200);
  const file = path.join(daemon.folder, "file");
  await writeFile(file, "");
  await expect(open({ socketPath: file })).rejects.toMatchObject({
    problem: "A file that is no socket has this name.",
  });
  await expect(open({ socketPath: `/tmp/${"x".repeat(100)}` })).rejects.toMatchObject({
    problem: "It is longer than 103 bytes.",
  });
});

test("what is no request gets no answer", async () => {
  expect(await raw("nonsense\r\n\r\n")).toBe("");
  expect(await raw(`GET / HTTP/1.1\r\nX: ${"y".repeat(300_000)}`)).toBe("");
  expect(daemon.requests).toEqual([]);
});
