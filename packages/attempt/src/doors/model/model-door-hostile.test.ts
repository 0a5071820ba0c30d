import { once } from "node:events";
import http from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerBody, COST, KEY, post, price } from "./fixtures/model-door-client.ts";
import { type AttemptDoor, type ModelDoor, openModelDoor } from "./model-door.ts";

/** A provider that writes whatever bytes it likes. */
let provider: Server;
let door: ModelDoor;
let attempt: AttemptDoor;
let answer: (socket: Socket) => void;
beforeEach(async () => {
  provider = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  }).listen(0, "127.0.0.1");
  await once(provider, "listening");
  door = await openModelDoor();
  attempt = door.attempt({ target: new URL(`http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`), price });
});
afterEach(async () => {
  await door.close();
  provider.close();
});

function answers(head: string, body: string | Buffer = ""): void {
  answer = (socket) => {
    socket.write(head.replaceAll("\n", "\r\n") + "\r\n\r\n", "latin1");
    socket.end(body);
  };
}

async function post200(): Promise<string> {
  const response = await post(attempt);
  expect(response.status).toBe(200);
  return response.text();
}

test("a reason phrase and headers that nobody may write reach the agent without what is odd in them", async () => {
  answers("HTTP/1.1 429 slow\x01 \x7fdown\tplease é\nX-Odd: a\xffb\nX-Fine: 1\nConnection: close", "wait");
  const response = await post(attempt);
  expect([response.status, await response.text()]).toEqual([429, "wait"]);
  expect(response.statusText).toMatch(/^slow. .down\tplease/);
  expect(response.headers.get("x-fine")).toBe("1");
  answers(`HTTP/1.1 200 ${"x".repeat(5000)}\nConnection: close`, answerBody);
  expect(await post200()).toBe(answerBody);
});

test.each([
  ["a protocol that nobody asked for", "HTTP/1.1 101 Switching\nUpgrade: x\nConnection: upgrade"],
  ["a status beyond HTTP", "HTTP/1.1 999 Odd\nConnection: close"],
  ["a status of no class", "HTTP/1.1 000 None\nConnection: close"],
  ["no HTTP", "SSH-2.0-OpenSSH_9.2"],
  ["a head without end", `HTTP/1.1 200 OK\nX-Long: ${"x".repeat(100_000)}`],
  ["preliminary answers without end", "HTTP/1.1 103 Early Hints\n\n".repeat(1000)],
  ["nothing", ""],
])("%s ends that call", async (_, head) => {
  answers(head);
  const response = await post(attempt);
  expect([response.status, await response.text()]).toEqual([502, expect.stringContaining("did not answer")]);
  expect(attempt.record()).toMatchObject({ calls: 1, unanswered: 1, costUsd: 0 });
  answers("HTTP/1.1 200 OK\nConnection: close", answerBody);
  expect(await post200()).toBe(answerBody);
});

test.each([
  ["gzip", gzipSync],
  ["br", (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ["zstd", zstdCompressSync],
])("an answer that %s inflates without end is cut, in bounded memory", async (encoding, compress) => {
  const inflated = compress(Buffer.alloc(160_000_000));
  const before = process.memoryUsage.rss();
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
  answers(`HTTP/1.1 200 OK\nContent-Encoding: ${encoding}\nConnection: close`, inflated);
  const response = await post(attempt);
  let size = 0;
  await expect(
    (async () => {
      for await (const part of response.body!) size += part.length;
    })(),
  ).rejects.toThrow("terminated");
  clearInterval(watch);
  expect(size).toBeLessThanOrEqual(128 * 1024 * 1024);
  expect(peak - before).toBeLessThan(150_000_000);
  expect(attempt.record()).toMatchObject({ calls: 1, unanswered: 1 });
});

test("a request that inflates without end passes unread, and one that is too long is refused", async () => {
  answers("HTTP/1.1 200 OK\nConnection: close", answerBody);
  const bomb = gzipSync(Buffer.alloc(160_000_000));
  const response = await post(attempt, bomb, { headers: { "Content-Encoding": "gzip" } });
  expect(await response.text()).toBe(answerBody);
  expect(attempt.lastMessages()?.messages).toEqual([]);
  const long = await post(attempt, Buffer.alloc(33 * 1024 * 1024));
  expect([long.status, await long.text()]).toEqual([413, expect.stringContaining("takes no request of more than")]);
  expect(attempt.record().calls).toBe(1);
});

test("what cannot be decoded is cut, and unknown encodings pass", async () => {
  answers("HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close", "no gzip");
  await expect(post(attempt).then((response) => response.text())).rejects.toThrow();
  answers("HTTP/1.1 200 OK\nContent-Encoding: snappy\nConnection: close", "as it is");
  const request = http.request(`${attempt.baseUrl}/x`, { method: "POST" }).end("{}");
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  expect(response.headers["content-encoding"]).toBe("snappy");
  expect((await response.setEncoding("utf8").toArray()).join("")).toBe("as it is");
  expect(attempt.record()).toMatchObject({ calls: 2, unanswered: 1, costUsd: null });
});

test("a negative count is not taken off the bill", async () => {
  answers("HTTP/1.1 200 OK\nConnection: close", answerBody);
  await post200();
  expect(attempt.record().costUsd).toBe(COST);
  answers("HTTP/1.1 200 OK\nConnection: close", answerBody.replace("1000", "-1000"));
  await post200();
  expect(attempt.record()).toMatchObject({ inputTokens: 1000, outputTokens: 100, costUsd: null });
});

test("keys that a provider echoes reach nobody: in the reason phrase, in headers, split over chunks, in a result", async () => {
  const hex = Buffer.from(KEY).toString("hex");
  answer = (socket) => {
    socket.write(`HTTP/1.1 401 no ${KEY}\r\nX-Echo: ${hex}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (const letter of `not ${KEY}!`) socket.write(`1\r\n${letter}\r\n`);
    socket.end("0\r\n\r\n");
  };
  const response = await post(attempt);
  expect(response.statusText).toBe("no [credential]");
  expect(response.headers.get("x-echo")).toBe("[credential]");
  expect(await response.text()).toBe("not [credential]!");
  answers(
    "HTTP/1.1 200 OK\nConnection: close",
    JSON.stringify({ choices: [{ message: { content: `${KEY} ${hex}` } }] }),
  );
  expect(await post200()).not.toMatch(new RegExp(`very-secret|${hex}`));
  expect(JSON.stringify([attempt.record(), attempt.lastMessages()])).not.toMatch(new RegExp(`very-secret|${hex}`));
});
