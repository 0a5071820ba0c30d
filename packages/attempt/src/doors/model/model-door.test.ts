import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerBody, COST, KEY, ModelDoorClient, post, price } from "./fixtures/model-door-client.ts";
import { openModelDoor } from "./model-door.ts";

let client: ModelDoorClient;
beforeEach(async () => {
  client = await ModelDoorClient.start();
});
afterEach(() => client.end());

test("passes a call to the same path behind the target, and knows its price", async () => {
  const attempt = client.open();
  const response = await post(attempt);
  expect([response.status, await response.text()]).toEqual([200, answerBody]);
  expect(client.seen[0]).toMatchObject({
    url: "/v1/chat/completions",
    headers: { host: client.target.host, authorization: `Bearer ${KEY}` },
  });
  expect(response.headers.get("keep-alive")).toBe("timeout=600");
  expect(attempt.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}\/v1$/);
  expect(attempt.record()).toMatchObject({
    calls: 1,
    unanswered: 0,
    inputTokens: 1000,
    outputTokens: 100,
    costUsd: COST,
    statuses: { "200": 1 },
    errors: [],
  });
  expect(client.calls).toEqual([expect.objectContaining({ status: 200, costUsd: COST })]);
  expect(attempt.lastMessages()).toEqual({
    messages: [{ role: "user", content: "hello" }],
    answer: { role: "assistant", content: "hi" },
  });
});

test("opens for its token alone, and on loopback alone", async () => {
  const attempt = client.open();
  const { origin, hostname } = new URL(attempt.baseUrl);
  expect(hostname).toBe("127.0.0.1");
  expect((await fetch(`${origin}/v1/chat/completions`)).status).toBe(404);
  expect((await fetch(`${origin}/`)).status).toBe(404);
  attempt.close();
  expect((await post(attempt)).status).toBe(404);
  expect(client.seen).toEqual([]);
});

test("stays with the target's host whatever the path says", async () => {
  const attempt = client.open({ target: new URL(client.target.origin) });
  await fetch(`${attempt.baseUrl}//elsewhere.example/x?key=1`);
  expect(client.seen[0]?.url).toBe("//elsewhere.example/x?key=1");
});

test("drops what belongs to one connection, and keeps the rest", async () => {
  const attempt = client.open();
  client.answer = (_, response) =>
    response.writeHead(200, ["X-Twice", "1", "X-Twice", "2", "Connection", "X-Hop", "X-Hop", "1"]).end(answerBody);
  const request = http.request(`${attempt.baseUrl}/x`, {
    method: "POST",
    headers: { "X-Kept": "1", "X-Gone": "1", Connection: "keep-alive, X-Gone", TE: "trailers" },
  });
  request.end("{}");
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  await once(response.resume(), "end");
  expect(client.seen[0]?.headers).toMatchObject({ "x-kept": "1", connection: "close" });
  expect(client.seen[0]?.headers).not.toHaveProperty("x-gone");
  expect(client.seen[0]?.headers).not.toHaveProperty("te");
  expect(response.rawHeaders.filter((_, index) => index % 2 === 0)).not.toContain("X-Hop");
  expect(response.headers["x-twice"]).toBe("1, 2");
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
])("hands %s on unpacked, and reads it", async (encoding, compress) => {
  const attempt = client.open();
  const bytes = compress(Buffer.from(answerBody));
  client.answer = (_, response) => response.writeHead(200, { "Content-Encoding": encoding }).end(bytes);
  const request = http.request(`${attempt.baseUrl}/x`, { method: "POST" });
  request.end(gzipSync('{"messages":[1]}'));
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(Buffer.from(part));
  expect(response.headers["content-encoding"]).toBeUndefined();
  expect(Buffer.concat(parts).toString()).toBe(answerBody);
  expect(attempt.record().costUsd).toBe(COST);
  expect(client.seen[0]?.body.equals(gzipSync('{"messages":[1]}'))).toBe(true);
});

test("hands a stream on event by event", async () => {
  const attempt = client.open();
  let finish = (): void => {};
  client.answer = (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write('data: {"choices":[{"delta":{"content":"h"}}]}\n\n');
    finish = () =>
      response.end('data: {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100}}\n\ndata: [DONE]\n\n');
  };
  const response = await post(attempt);
  const reader = response.body!.getReader();
  const first = await reader.read();
  expect(Buffer.from(first.value ?? []).toString()).toContain('"content":"h"');
  expect(attempt.record()).toMatchObject({ calls: 1, unanswered: 1, costUsd: 0 });
  finish();
  while (!(await reader.read()).done);
  expect(attempt.record()).toMatchObject({ unanswered: 0, costUsd: COST });
});

test("an unknown price stays unknown, and so does an answer that tells no tokens; errors and reads cost nothing", async () => {
  const unpriced = client.open({ price: null });
  await post(unpriced);
  expect(unpriced.record()).toMatchObject({ inputTokens: 1000, costUsd: null });
  const attempt = client.open();
  client.answer = (index, response) =>
    response.writeHead(index < 3 ? 200 : 500).end(index === 1 ? '{"data":[]}' : "{}");
  await fetch(`${attempt.baseUrl}/models`);
  await post(attempt);
  expect(attempt.record().costUsd).toBeNull();
  const failed = client.open();
  await post(failed);
  expect(failed.record()).toMatchObject({ costUsd: 0, statuses: { "500": 1 } });
});

test("goes through the proxy that it is given, except where NO_PROXY says so", async () => {
  const asked: string[] = [];
  const proxy = http.createServer((request, response) => {
    asked.push(request.url ?? "");
    request.resume().once("end", () => response.writeHead(200).end(answerBody));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const doors = [
    await openModelDoor({ proxy: { HTTP_PROXY } }),
    await openModelDoor({ proxy: { HTTP_PROXY, NO_PROXY: "127.0.0.1" } }),
  ];
  for (const one of doors) {
    const attempt = one.attempt({ target: client.target, price });
    expect(await (await post(attempt)).text()).toBe(answerBody);
    expect(attempt.record().costUsd).toBe(COST);
    await one.close();
  }
  proxy.close();
  expect(asked).toEqual([`${client.target.href}/chat/completions`]);
  expect(client.seen).toHaveLength(1);
});
