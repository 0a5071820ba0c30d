import http from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Callers } from "../reach/callers.ts";
import { ModelDoorClient, post } from "./fixtures/model-door-client.ts";
import type { AttemptDoor } from "./model-door.ts";

const reach = { listen: "127.0.0.1", host: "127.0.0.1", apart: true };
const everybody: Callers = { admits: async () => true, refused: () => {} };
const REAL = "sk-ant-api03-the-real-one-1234567890";
const MADE_UP = "sk-ant-api03-made-up-0987654321";

let client: ModelDoorClient;
beforeEach(async () => {
  client = await ModelDoorClient.start();
});
afterEach(() => client.end());

const at = (attempt: AttemptDoor, baseUrl: string): AttemptDoor => ({ ...attempt, baseUrl });

test("an answer streams through the gate of its attempt, event by event", async () => {
  const attempt = client.open();
  const baseUrl = await attempt.openTo({ reach, callers: everybody });
  expect(new URL(baseUrl).port).not.toBe(new URL(attempt.baseUrl).port);
  client.answer = (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write('data: {"type":"message_start","message":{"usage":{"input_tokens":1000,"output_tokens":1}}}\n\n');
    goOn = () => response.end('data: {"type":"message_delta","usage":{"output_tokens":100}}\n\n');
  };
  let goOn = (): void => {};
  const response = await post(at(attempt, baseUrl));
  const parts: string[] = [];
  for await (const part of response.body ?? []) {
    parts.push(Buffer.from(part).toString());
    goOn();
  }
  expect(parts.map((part) => part.slice(7, 28))).toEqual(['"type":"message_start', '"type":"message_delta']);
  expect(attempt.record()).toMatchObject({ calls: 1, costUsd: 0.003, unanswered: 0 });
});

test("whom its callers do not admit gets no byte, and its token is worth nothing at the gate of another attempt", async () => {
  const [one, other] = [client.open(), client.open()];
  const closed = await one.openTo({ reach, callers: { ...everybody, admits: async () => false } });
  await expect(post(at(one, closed))).rejects.toThrow("fetch failed");
  const gateOfOther = new URL(await other.openTo({ reach, callers: everybody }));
  const stolen = new URL(one.baseUrl);
  stolen.port = gateOfOther.port;
  const response = await post(at(one, stolen.href));
  expect(response.status).toBe(404);
  expect([client.seen, one.record().calls]).toEqual([[], 0]);
});

test("the gate ends with its attempt, and with the door", async () => {
  const [one, other] = [client.open(), client.open()];
  const [first, second] = [
    await one.openTo({ reach, callers: everybody }),
    await other.openTo({ reach, callers: everybody }),
  ];
  one.close();
  await expect(post(at(one, first))).rejects.toThrow("fetch failed");
  expect((await post(at(other, second))).status).toBe(200);
  await client.door.close();
  await expect(post(at(other, second))).rejects.toThrow("fetch failed");
});

test("the real key takes the place of all that a request carries, and is nowhere else", async () => {
  const key = { header: "x-api-key", value: REAL } as const;
  const attempt = client.open({ key });
  client.answer = (_, response, { headers }) =>
    response.writeHead(401).end(JSON.stringify({ message: `bad key ${String(headers["x-api-key"])}` }));
  const response = await fetch(`${attempt.baseUrl}/messages?beta=true&key=${MADE_UP}`, {
    method: "POST",
    body: JSON.stringify({ messages: [{ role: "user", content: `my key is ${MADE_UP}` }] }),
    headers: {
      authorization: `Bearer ${MADE_UP}`,
      "x-api-key": MADE_UP,
      cookie: `a=${MADE_UP}`,
      "anthropic-beta": "oauth-2025-04-20",
    },
  });
  expect(await response.text()).toBe('{"message":"bad key [credential]"}');
  const [{ url, headers } = { url: "", headers: {} as http.IncomingHttpHeaders }] = client.seen;
  expect(url).toBe("/v1/messages?beta=true");
  expect(headers).toMatchObject({ "x-api-key": REAL, "anthropic-beta": "oauth-2025-04-20" });
  expect(headers).not.toHaveProperty("authorization");
  expect(JSON.stringify(headers)).not.toContain(MADE_UP);
  const kept = JSON.stringify([attempt.record(), attempt.lastMessages(), client.calls]);
  expect(kept).not.toMatch(/the-real-one|made-up/);
});

test("a bearer goes into its own header", async () => {
  const attempt = client.open({ key: { header: "authorization", value: REAL } });
  await post(attempt, "{}", { headers: { "x-api-key": MADE_UP } });
  expect(client.seen[0]?.headers).toMatchObject({ authorization: `Bearer ${REAL}` });
  expect(client.seen[0]?.headers).not.toHaveProperty("x-api-key");
});

test("a WebSocket is told to come by HTTP, and is no call", async () => {
  const attempt = client.open();
  const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" };
  const status = await new Promise((resolve, reject) => {
    const request = http.request(`${attempt.baseUrl}/responses`, { headers });
    request.once("response", (response) => resolve(response.resume().statusCode)).once("error", reject);
    request.end();
  });
  expect([status, client.seen, attempt.record().calls]).toEqual([426, [], 0]);
});

test("a count of tokens costs nothing, and is no conversation", async () => {
  const attempt = client.open();
  client.answer = (_, response) => response.writeHead(200).end('{"input_tokens":12}');
  await fetch(`${attempt.baseUrl}/messages/count_tokens?beta=true`, { method: "POST", body: '{"messages":[]}' });
  expect(attempt.record()).toMatchObject({ calls: 1, statuses: { 200: 1 }, costUsd: 0, conversations: [] });
});
