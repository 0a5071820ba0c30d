import { once } from "node:events";
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

const MIB = 1024 * 1024;
const CHUNKED = "POST /v1.41/containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n";

/** Sends `piece` again and again until the door answers; how much it took, and its answer. */
async function pour(start: string, piece: string): Promise<{ taken: number; answer: string }> {
  const socket = net.connect({ path: client.socketPath });
  const answer: string[] = [];
  let taken = 0;
  socket.on("error", () => {}).setEncoding("latin1");
  socket.on("data", (part: string) => answer.push(part));
  const closed = once(socket, "close");
  socket.write(start);
  const many = piece.repeat(Math.ceil(65_536 / piece.length));
  for (; taken < 40 * MIB && answer.length === 0; taken += many.length) {
    if (!socket.write(many)) await Promise.race([once(socket, "drain"), closed, once(socket, "data")]);
    await new Promise(setImmediate);
  }
  socket.destroy();
  await closed;
  return { taken, answer: answer.join("") };
}

test.each([
  ["extensions of chunks", CHUNKED, `1;${"x".repeat(3000)}\r\n \r\n`],
  ["a chunk-size line", CHUNKED, "1;xxxxxxxx"],
  ["zeros before a size", CHUNKED, "0000000000"],
  ["trailers", `${CHUNKED}0\r\n`, "Trailer: x\r\n"],
  ["one trailer", `${CHUNKED}0\r\nTrailer: `, "xxxxxxxx"],
  ["chunks", CHUNKED, "8\r\n        \r\n"],
])("endless %s are bounded as the body is", async (_, start, piece) => {
  const { taken, answer } = await pour(start, piece);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  // What the system's buffers take comes on top.
  expect(taken).toBeLessThan(18 * MIB);
  expect(daemon.calls).toEqual([]);
});

test.each([
  ["no size", "x\r\n"],
  ["a size in another notation", "0x2\r\n{}\r\n0\r\n\r\n"],
  ["a negative size", "-2\r\n"],
  ["a chunk that is longer than it says", "2\r\n{}{}\r\n0\r\n\r\n"],
])("a chunked body with %s is none", async (_, body) => {
  expect(await client.raw(CHUNKED + body)).toMatch(/^HTTP\/1\.1 400 /);
  expect(daemon.calls).toEqual([]);
});

test("a body of very many keys is read within the time of this test", async () => {
  const keys = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, 0]));
  const answer = await client.call("POST", "/v1.41/containers/create", JSON.stringify({ HostConfig: keys }));
  expect(answer.status).toBe(403);
});

test("a client that stalls within its request is let go; streams and waiting for the daemon are not", async () => {
  const id = await client.container();
  await client.call("POST", `/v1.41/containers/${id}/exec`, "{}");
  await client.door.close();
  client.door = await client.open({ idleMs: 30 });
  await client.call("POST", `/v1.41/containers/${id}/exec`, "{}");
  const silent = (socket: net.Socket): void => void socket.write("HTTP/1.1 101 UPGRADED\r\n\r\n");
  daemon.rawAnswer = { when: "/start HTTP", take: silent };
  const long = [`POST /v1.41/containers/${id}/wait`, "GET /v1.41/events"];
  for (const call of long) daemon.answers.set(call, () => {});
  const living = [
    `POST /v1.41/exec/e-${id}/start HTTP/1.1\r\nHost: d\r\nContent-Length: 2\r\n\r\n{}`,
    `POST /v1.41/containers/${id}/wait HTTP/1.1\r\nHost: d\r\n\r\n`,
    "GET /v1.41/events HTTP/1.1\r\nHost: d\r\n\r\n",
  ].map((bytes) => {
    const socket = net.connect({ path: client.socketPath });
    socket.on("error", () => {}).resume();
    socket.write(bytes);
    return socket;
  });
  await vi.waitUntil(() => long.every((call) => daemon.calls.includes(call)));
  // Each of these takes as long as the others have lived by then.
  const head = `PUT /v1.41/containers/${id}/archive HTTP/1.1\r\nHost: d\r\n`;
  for (const [bytes, said] of [
    ["GET /v1.41/in", ""],
    [`${CHUNKED}5\r\n{`, "HTTP/1.1 400 "],
    [`${head}Content-Length: 5\r\n\r\n12`, "HTTP/1.1 408 "],
    [`${head}Transfer-Encoding: chunked\r\n\r\n5\r\n12`, "HTTP/1.1 408 "],
  ] as const)
    expect((await client.raw(bytes)).slice(0, said.length)).toBe(said);
  expect(living.map((socket) => socket.destroyed)).toEqual([false, false, false]);
  for (const socket of living) socket.destroy();
});

const ODD_ANSWERS = [
  "",
  "\r\n\r\n",
  "nonsense\r\n\r\n",
  "HTTP/1.1 99999 X\r\n\r\n",
  "HTTP/1.1 -1 X\r\n\r\n",
  "HTTP/1.1 200 a\u0001b\u00ff\r\nX: \u0001\r\nContent-Length: 2\r\n\r\n{}",
  "HTTP/1.1 204 \r\nContent-Length: 5\r\n\r\n{}",
  "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nraw",
  "HTTP/1.1 100 Continue\r\n\r\n".repeat(50),
  "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
  "HTTP/1.1 404 X\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
  "HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n{}",
  `HTTP/1.1 200 OK\r\nX: ${"y".repeat(200_000)}\r\n\r\n[]`,
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[null, 1, {"Id": 5, "Names": {}, "Labels": []}]',
  'HTTP/1.1 200 OK\r\n\r\n{"Volumes": 7, "Id": {}, "Name": [], "Containers": [1]}\n{"Type": 1}\nnull\n',
];

test.each(ODD_ANSWERS)("an answer that is none harms its own call at most: %j", async (answer) => {
  const id = await client.container();
  await client.call("POST", `/v1.41/containers/${id}/exec`, "{}");
  const take = (socket: net.Socket): void => void socket.end(Buffer.from(answer, "latin1"));
  for (const call of [
    "GET /v1.41/info",
    "GET /v1.41/containers/json",
    "GET /v1.41/networks",
    "GET /v1.41/volumes",
    "GET /v1.41/events",
    `GET /v1.41/containers/${id}/json`,
    `POST /v1.41/exec/e-${id}/start`,
    `POST /v1.41/containers/${id}/exec`,
    `POST /v1.41/containers/${id}/stop`,
    "GET /containers/somebody/json",
    "GET /networks/somebody",
    "GET /volumes/somebody",
  ]) {
    daemon.rawAnswer = { when: `${call} `, take };
    await client.raw(`${call} HTTP/1.1\r\nHost: d\r\nUser-Agent: docker-sdk-python/7\r\nContent-Length: 2\r\n\r\n{}`);
  }
  daemon.rawAnswer = null;
  expect((await client.call("GET", `/v1.41/containers/${id}/json`)).status).toBe(200);
});
