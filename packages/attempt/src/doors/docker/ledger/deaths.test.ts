import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DoorClient } from "../fixtures/door-client.ts";
import type { FakeDaemon } from "../fixtures/fake-daemon.ts";

let client: DoorClient;
let daemon: FakeDaemon;

beforeEach(async () => {
  client = await DoorClient.start();
  ({ daemon } = client);
});
afterEach(() => client.end());

/** A container that runs. */
async function running(): Promise<string> {
  const id = await client.container();
  await vi.waitUntil(() => daemon.watchers === 1);
  daemon.tell("start", id);
  return id;
}

/** The container is found dead when it is looked at. */
function die(id: string): void {
  const container = daemon.containers.get(id);
  if (container !== undefined) container.running = false;
}

const diedBeforeStop = async (): Promise<boolean[]> =>
  (await client.door.record()).containers.map((container) => container.diedBeforeStop);

const ask = (id: string, what: string): ReturnType<DoorClient["call"]> =>
  client.call("POST", `/v1.41/containers/${id}/${what}`);

test("a death before any stop is its own; one after is not; a restart of the daemon hides none", async () => {
  for (let count = 0; count < 3; count += 1) await client.create();
  const [first = "", second = "", third = ""] = client.door.containerIds();
  await vi.waitUntil(() => daemon.watchers === 1);
  for (const id of [first, second, third]) daemon.tell("start", id);
  daemon.tell("die", first, { exitCode: "137" });
  await client.call("POST", `/v1.41/containers/${second}/stop`);
  daemon.tell("die", second, { exitCode: "143" });
  await vi.waitUntil(async () => (await client.door.record()).containers[1]?.exitCode === 143);
  await daemon.down();
  await daemon.up();
  await vi.waitUntil(() => daemon.calls.filter((seen) => seen === "GET /events").length === 2, 5000);
  expect(daemon.requests.findLast(({ url }) => url.startsWith("/events"))?.url).toMatch(/since=\d+\.\d{9}/);
  daemon.tell("die", third, { exitCode: "1" });
  daemon.containers.get(third)!.running = false;
  const { containers } = await client.door.record();
  expect(containers.map(({ diedBeforeStop }) => diedBeforeStop)).toEqual([true, false, true]);
});

test("memory is the cause of a death only when the kernel's kill led to it", async () => {
  for (let count = 0; count < 3; count += 1) await client.create();
  const [ofMemory = "", longAgo = "", killed = ""] = client.door.containerIds();
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
  await vi.waitUntil(async () => (await client.door.record()).containers.every(({ diedBeforeStop }) => diedBeforeStop));
  expect((await client.door.record()).containers.map(({ oomKilled }) => oomKilled)).toEqual([true, false, false]);
});

test("a stop that the daemon did not carry out hides no later death", async () => {
  const [away, refused, gone] = [await running(), await running(), await running()];
  daemon.answers.set(`POST /v1.41/containers/${refused}/stop`, (_, response) => {
    response.writeHead(500).end('{"message":"cannot stop"}');
  });
  daemon.answers.set(`POST /v1.41/containers/${gone}/stop`, (_, response) => void response.destroy());
  expect((await ask(refused, "stop")).status).toBe(500);
  expect((await ask(gone, "stop")).status).toBe(503);
  await daemon.down();
  expect((await ask(away, "stop")).status).toBe(503);
  await daemon.up();
  expect(await diedBeforeStop()).toEqual([false, false, false]);
  for (const id of [away, refused, gone]) die(id);
  expect(await diedBeforeStop()).toEqual([true, true, true]);
});

test("a death while a stop is under way was asked for, also when the stop then fails", async () => {
  const [byEvent, found] = [await running(), await running()];
  for (const id of [byEvent, found]) {
    daemon.answers.set(`DELETE /v1.41/containers/${id}`, async (_, response) => {
      if (id === found) die(id);
      else {
        daemon.tell("die", id, { exitCode: "137" });
        daemon.tell("oom", id);
        await vi.waitUntil(async () => (await client.door.record()).containers[0]?.oomKilled === true);
      }
      response.writeHead(500).end('{"message":"device or resource busy"}');
    });
    expect((await client.call("DELETE", `/v1.41/containers/${id}?force=1`)).status).toBe(500);
  }
  die(byEvent);
  expect(await diedBeforeStop()).toEqual([false, false]);
});

test("a stop goes on when its client has left", async () => {
  const id = await running();
  let answerNow = (): void => {};
  daemon.answers.set(`POST /v1.41/containers/${id}/stop`, async (_, response) => {
    await new Promise<void>((resolve) => (answerNow = resolve));
    die(id);
    response.writeHead(204).end();
  });
  await client.raw(`POST /v1.41/containers/${id}/stop HTTP/1.1\r\nHost: d\r\n\r\n`, async (socket) => {
    await vi.waitUntil(() => daemon.calls.includes(`POST /v1.41/containers/${id}/stop`));
    socket.destroy();
  });
  answerNow();
  await vi.waitUntil(() => daemon.containers.get(id)?.running === false);
  expect(await diedBeforeStop()).toEqual([false]);
});

test("two stops at once are no death of its own", async () => {
  const id = await running();
  daemon.answers.set(`POST /v1.41/containers/${id}/stop`, (_, response) => {
    const wasRunning = daemon.containers.get(id)?.running;
    die(id);
    response.writeHead(wasRunning === true ? 204 : 304).end();
  });
  await Promise.all([ask(id, "stop"), ask(id, "stop")]);
  await ask(id, "stop");
  expect(await diedBeforeStop()).toEqual([false]);
});

test("a stop that finds it dead tells of a death, where the look before it failed", async () => {
  const id = await running();
  daemon.answers.set(`GET /containers/${id}/json`, (_, response) => void response.writeHead(500).end("{}"));
  daemon.answers.set(`POST /v1.41/containers/${id}/stop`, (_, response) => void response.writeHead(304).end());
  await vi.waitUntil(async () => (await ask(id, "stop")).status === 304);
  expect(await diedBeforeStop()).toEqual([true]);
});

test("a signal that is no kill asks for no end", async () => {
  const [signalled, killed] = [await running(), await running()];
  await ask(signalled, "kill?signal=HUP");
  await ask(killed, "kill");
  for (const id of [signalled, killed]) die(id);
  expect(await diedBeforeStop()).toEqual([true, false]);
});

test.each(["before", "after"])(
  "after a restart a death is its own again; its start comes %s the answer",
  async (order) => {
    const id = await running();
    const restarted = (): void => {
      daemon.tell("die", id, { exitCode: "143" });
      daemon.tell("start", id);
      daemon.tell("oom", id);
    };
    daemon.answers.set(`POST /v1.41/containers/${id}/restart`, async (_, response) => {
      if (order === "before") {
        restarted();
        await vi.waitUntil(async () => (await client.door.record()).containers[0]?.oomKilled === true);
      }
      response.writeHead(204).end();
    });
    expect((await ask(id, "restart")).status).toBe(204);
    if (order === "after") restarted();
    await vi.waitUntil(async () => (await client.door.record()).containers[0]?.oomKilled === true);
    expect(await diedBeforeStop()).toEqual([false]);
    die(id);
    expect(await diedBeforeStop()).toEqual([true]);
  },
);
