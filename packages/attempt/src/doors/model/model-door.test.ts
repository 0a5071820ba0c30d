import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ModelCall } from "./call-ledger.ts";
import { type AttemptDoor, type ModelDoor, openModelDoor } from "./model-door.ts";

const price = { input_cost_per_token: 2e-6, output_cost_per_token: 1e-5 };
const KEY = "sk-very-secret-key/1234";
const answerBody = JSON.stringify({
  choices: [{ message: { role: "assistant", content: "hi" } }],
  usage: { prompt_tokens: 1000, completion_tokens: 100 },
});
const COST = 0.003;

interface Seen {
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

let provider: http.Server;
let target: URL;
let door: ModelDoor;
let seen: Seen[];
/** Answers the call of this index. */
let answer: (index: number, response: http.ServerResponse, request: Seen) => void;
let calls: ModelCall[];

beforeEach(async () => {
  seen = [];
  calls = [];
  answer = (_, response) => response.writeHead(200, { "Content-Type": "application/json" }).end(answerBody);
  provider = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.once("end", () => {
      const one = { url: request.url ?? "", headers: request.headers, body: Buffer.concat(parts) };
      answer(seen.push(one) - 1, response, one);
    });
  });
  provider.listen(0, "127.0.0.1");
  await once(provider, "listening");
  target = new URL(`http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`);
  door = await openModelDoor();
});
afterEach(async () => {
  await door.close();
  provider.closeAllConnections();
  provider.close();
});

const open = (options: Partial<Parameters<ModelDoor["attempt"]>[0]> = {}): AttemptDoor =>
  door.attempt({ target, price, onCall: (call) => calls.push(call), ...options });

async function post(
  attempt: AttemptDoor,
  body: string | Buffer = '{"messages":[{"role":"user","content":"hello"}]}',
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${attempt.baseUrl}/chat/completions`, {
    method: "POST",
    body,
    headers: { Authorization: `Bearer ${KEY}` },
    ...init,
  });
}

/** Long enough for any answer on loopback. */
async function expectsNoAnswer(...waiting: readonly Promise<Response>[]): Promise<void> {
  const first = await Promise.race([...waiting, sleep(100, "none")]).catch((error: unknown) => error);
  expect(first).toBe("none");
}

test("passes a call to the same path behind the target, and knows its price", async () => {
  const attempt = open();
  const response = await post(attempt);
  expect([response.status, await response.text()]).toEqual([200, answerBody]);
  expect(seen[0]).toMatchObject({
    url: "/v1/chat/completions",
    headers: { host: target.host, authorization: `Bearer ${KEY}` },
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
  expect(calls).toEqual([expect.objectContaining({ status: 200, costUsd: COST })]);
  expect(attempt.lastMessages()).toEqual({
    messages: [{ role: "user", content: "hello" }],
    answer: { role: "assistant", content: "hi" },
  });
});

test("opens for its token alone, and on loopback alone", async () => {
  const attempt = open();
  const { origin, hostname } = new URL(attempt.baseUrl);
  expect(hostname).toBe("127.0.0.1");
  expect((await fetch(`${origin}/v1/chat/completions`)).status).toBe(404);
  expect((await fetch(`${origin}/`)).status).toBe(404);
  attempt.close();
  expect((await post(attempt)).status).toBe(404);
  expect(seen).toEqual([]);
});

test("stays with the target's host whatever the path says", async () => {
  const attempt = open({ target: new URL(target.origin) });
  await fetch(`${attempt.baseUrl}//elsewhere.example/x?key=1`);
  expect(seen[0]?.url).toBe("//elsewhere.example/x?key=1");
});

test("drops what belongs to one connection, and keeps the rest", async () => {
  const attempt = open();
  answer = (_, response) =>
    response.writeHead(200, ["X-Twice", "1", "X-Twice", "2", "Connection", "X-Hop", "X-Hop", "1"]).end(answerBody);
  const request = http.request(`${attempt.baseUrl}/x`, {
    method: "POST",
    headers: { "X-Kept": "1", "X-Gone": "1", Connection: "keep-alive, X-Gone", TE: "trailers" },
  });
  request.end("{}");
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  await once(response.resume(), "end");
  expect(seen[0]?.headers).toMatchObject({ "x-kept": "1", connection: "close" });
  expect(seen[0]?.headers).not.toHaveProperty("x-gone");
  expect(seen[0]?.headers).not.toHaveProperty("te");
  expect(response.rawHeaders.filter((_, index) => index % 2 === 0)).not.toContain("X-Hop");
  expect(response.headers["x-twice"]).toBe("1, 2");
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
])("hands %s on as it is, and reads it", async (encoding, compress) => {
  const attempt = open();
  const bytes = compress(Buffer.from(answerBody));
  answer = (_, response) => response.writeHead(200, { "Content-Encoding": encoding }).end(bytes);
  const request = http.request(`${attempt.baseUrl}/x`, { method: "POST" });
  request.end(gzipSync('{"messages":[1]}'));
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(Buffer.from(part));
  expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  expect(attempt.record().costUsd).toBe(COST);
  expect(seen[0]?.body.equals(gzipSync('{"messages":[1]}'))).toBe(true);
});

test("hands a stream on event by event", async () => {
  const attempt = open();
  let finish = (): void => {};
  answer = (_, response) => {
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
  const unpriced = open({ price: null });
  await post(unpriced);
  expect(unpriced.record()).toMatchObject({ inputTokens: 1000, costUsd: null });
  const attempt = open();
  answer = (index, response) => response.writeHead(index < 3 ? 200 : 500).end(index === 1 ? '{"data":[]}' : "{}");
  await fetch(`${attempt.baseUrl}/models`);
  await post(attempt);
  expect(attempt.record().costUsd).toBeNull();
  const failed = open();
  await post(failed);
  expect(failed.record()).toMatchObject({ costUsd: 0, statuses: { "500": 1 } });
});

test("keeps error bodies, without the key in any spelling", async () => {
  const attempt = open();
  answer = (_, response, request) => {
    const key = (request.headers.authorization ?? "").slice(7);
    response
      .writeHead(401)
      .end(JSON.stringify({ message: `bad key ${key}, ${encodeURIComponent(key)}` }).replaceAll("/", "\\/"));
  };
  const response = await post(attempt, JSON.stringify({ messages: [{ role: "user", content: `my key is ${KEY}` }] }));
  expect(await response.text()).not.toContain("secret");
  const kept = JSON.stringify([attempt.record(), attempt.lastMessages(), calls]);
  expect(attempt.record().errors).toEqual([{ status: 401, body: expect.stringContaining("bad key [credential]") }]);
  expect(kept).not.toContain("secret");
});

test("a provider that cannot be reached is no unanswered call", async () => {
  const attempt = open({ target: new URL("http://127.0.0.1:1/v1") });
  const response = await post(attempt);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("ECONNREFUSED") } });
  expect(attempt.record()).toMatchObject({
    calls: 1,
    unanswered: 0,
    costUsd: 0,
    statuses: { ECONNREFUSED: 1 },
    errors: [{ status: 0 }],
  });
});

test("a connection that breaks after the call was sent leaves it unanswered", async () => {
  const attempt = open();
  answer = (index, response) => {
    if (index === 1) response.writeHead(200, { "Content-Length": "1000" }).write("begun");
    setImmediate(() => response.socket?.destroy());
  };
  expect((await post(attempt)).status).toBe(502);
  await expect(post(attempt).then((response) => response.text())).rejects.toThrow();
  expect(attempt.record()).toMatchObject({ calls: 2, unanswered: 2, statuses: {}, costUsd: 0 });
  expect(calls.map(({ status, costUsd }) => [status, costUsd])).toEqual([
    [null, null],
    [null, null],
  ]);
});

test("a client that leaves ends the provider's call, which stands as unanswered", async () => {
  const attempt = open();
  const closed = new Promise((resolve) => {
    answer = (_, response) => response.once("close", resolve);
  });
  const leaving = new AbortController();
  const left = post(attempt, "{}", { signal: leaving.signal });
  await vi.waitUntil(() => seen.length === 1);
  leaving.abort();
  await expect(left).rejects.toThrow("aborted");
  await closed;
  await vi.waitUntil(() => calls.length === 1);
  expect(attempt.record()).toMatchObject({ calls: 1, unanswered: 1 });
});

test("refuse cuts the call in flight, lets no further one pass, and answers none, so that upstream writes no error of ours", async () => {
  const attempt = open();
  const other = open();
  answer = (index, response) => {
    if (index === 0) response.writeHead(429, { "Retry-After": "30" }).end();
  };
  const waiting = post(attempt);
  await vi.waitUntil(() => calls.length === 1);
  attempt.refuse();
  const later = post(attempt);
  await expectsNoAnswer(waiting, later);
  attempt.close();
  await expect(Promise.allSettled([waiting, later])).resolves.toMatchObject([
    { status: "rejected" },
    { status: "rejected" },
  ]);
  expect(seen).toHaveLength(1);
  expect(attempt.record()).toMatchObject({ calls: 1, unanswered: 0 });

  const elsewhere = open({ target: new URL(`${target.href}/elsewhere`) });
  const inFlight = post(elsewhere);
  await vi.waitUntil(() => seen.length === 2);
  elsewhere.refuse();
  await expectsNoAnswer(inFlight);
  expect(elsewhere.record()).toMatchObject({ calls: 1, unanswered: 1 });
  elsewhere.close();
  await expect(inFlight).rejects.toThrow();
  other.close();
});

test("429 with Retry-After is tried again at the door, and holds the calls of all attempts to that target", async () => {
  const [first, second] = [open(), open()];
  const times: number[] = [];
  answer = (index, response) => {
    times.push(performance.now());
    if (index === 0) response.writeHead(429, { "Retry-After-Ms": "300" }).end('{"message":"slow down"}');
    else response.writeHead(200).end(answerBody);
  };
  const waiting = post(first);
  await vi.waitUntil(() => calls.length === 1);
  const [one, two] = await Promise.all([waiting, post(second)]);
  expect([one.status, two.status]).toEqual([200, 200]);
  for (const time of times.slice(1)) expect(time - (times[0] ?? 0)).toBeGreaterThanOrEqual(295);
  expect(first.record()).toMatchObject({
    calls: 2,
    statuses: { "429": 1, "200": 1 },
    costUsd: COST,
    errors: [{ status: 429 }],
  });
  expect(second.record()).toMatchObject({ calls: 1, statuses: { "200": 1 } });
});

test("twenty 429 lose no attempt", async () => {
  answer = (index, response) => {
    if (index < 20) response.writeHead(429, { "Retry-After-Ms": "20" }).end();
    else response.writeHead(200).end(answerBody);
  };
  const attempts = Array.from({ length: 4 }, () => open());
  const responses = await Promise.all(attempts.map((attempt) => post(attempt)));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test("nothing waits longer than the limit: then the provider's own answer goes to the client", async () => {
  await door.close();
  door = await openModelDoor({ holdLimitMs: 200 });
  answer = (_, response) => response.writeHead(429, { "Retry-After": "60" }).end("later");
  const start = performance.now();
  expect((await post(open())).status).toBe(429);
  expect(performance.now() - start).toBeLessThan(150);
  expect((await post(open())).status).toBe(429);
  const waited = performance.now() - start;
  expect(waited).toBeGreaterThanOrEqual(195);
  expect(waited).toBeLessThan(2000);
});

test("429 without Retry-After goes to the client and makes later calls pause", async () => {
  answer = (index, response) => response.writeHead(index === 0 ? 429 : 200).end(answerBody);
  expect((await post(open())).status).toBe(429);
  const start = performance.now();
  expect((await post(open())).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThanOrEqual(950);
});

test("journals each call before it is forwarded, and forwards none that it cannot journal", async () => {
  const journalled: string[] = [];
  let release = (): void => {};
  const attempt = open({
    journal: async ({ id }) => {
      journalled.push(id);
      await new Promise<void>((resolve) => (release = resolve));
    },
  });
  const waiting = post(attempt);
  await vi.waitUntil(() => journalled.length === 1);
  await sleep(20);
  expect(seen).toEqual([]);
  release();
  expect((await waiting).status).toBe(200);
  expect(calls.map(({ id }) => id)).toEqual(journalled);

  let begun = false;
  const ending = open({
    journal: async () => {
      begun = true;
      await new Promise<void>((resolve) => (release = resolve));
    },
  });
  const tooLate = post(ending);
  await vi.waitUntil(() => begun);
  ending.refuse();
  release();
  await expectsNoAnswer(tooLate);
  ending.close();
  await expect(tooLate).rejects.toThrow();
  expect(ending.record().calls).toBe(0);
  expect(calls.at(-1)).toMatchObject({ status: null, costUsd: 0 });

  const unwritten = open({
    onCall: () => {
      throw new Error("disk full");
    },
  });
  await expect(post(unwritten).then((response) => response.text())).rejects.toThrow();
  seen.length = 1;

  const broken = open({ journal: () => Promise.reject(new Error("disk full")) });
  expect(await (await post(broken)).json()).toMatchObject({ message: expect.stringContaining("disk full") });
  expect(seen).toHaveLength(1);
  expect(broken.record().calls).toBe(0);
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
    const attempt = one.attempt({ target, price });
    expect((await post(attempt)).status).toBe(200);
    expect(attempt.record().costUsd).toBe(COST);
    await one.close();
  }
  proxy.close();
  expect(asked).toEqual([`${target.href}/chat/completions`]);
  expect(seen).toHaveLength(1);
});

test("calls and statuses add up whatever happens", async () => {
  const attempt = open();
  answer = (index, response) => {
    if (index % 4 === 1) response.socket?.destroy();
    else response.writeHead([200, 0, 400, 500][index % 4] ?? 200).end(answerBody);
  };
  for (let index = 0; index < 8; index += 1) await post(attempt).then((response) => response.text());
  const { calls: total, unanswered, statuses } = attempt.record();
  expect(total).toBe(unanswered + Object.values(statuses).reduce((sum, count) => sum + count, 0));
  expect([total, unanswered]).toEqual([8, 2]);
});

test("an error that echoes the key reaches upstream, which writes it down, without the key", async () => {
  const body = JSON.stringify({ message: `bad key ${KEY}` });
  answer = (index, response) =>
    index === 0
      ? response.writeHead(401, { "Content-Length": String(body.length) }).end(body)
      : index === 1
        ? response.writeHead(401, { "Content-Encoding": "gzip" }).end(gzipSync(body))
        : response.writeHead(500, { "Content-Encoding": "gzip" }).end(gzipSync("at fault"));
  const attempt = open();
  for (const said of ['{"message":"bad key [credential]"}', '{"message":"bad key [credential]"}', "at fault"])
    expect(await (await post(attempt)).text()).toBe(said);
});
