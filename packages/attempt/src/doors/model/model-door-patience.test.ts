import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerBody, COST, ModelDoorClient, post } from "./fixtures/model-door-client.ts";
import { openModelDoor } from "./model-door.ts";

let client: ModelDoorClient;
beforeEach(async () => {
  client = await ModelDoorClient.start();
});
afterEach(() => client.end());

test("429 with Retry-After is tried again at the door, and holds the calls of all attempts to that target", async () => {
  const [first, second] = [client.open(), client.open()];
  const times: number[] = [];
  client.answer = (index, response) => {
    times.push(performance.now());
    if (index === 0) response.writeHead(429, { "Retry-After-Ms": "300" }).end('{"message":"slow down"}');
    else response.writeHead(200).end(answerBody);
  };
  const waiting = post(first);
  await vi.waitUntil(() => client.calls.length === 1);
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
  client.answer = (index, response) => {
    if (index < 20) response.writeHead(429, { "Retry-After-Ms": "20" }).end();
    else response.writeHead(200).end(answerBody);
  };
  const attempts = Array.from({ length: 4 }, () => client.open());
  const responses = await Promise.all(attempts.map((attempt) => post(attempt)));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test("nothing waits longer than the limit: then the provider's own answer goes to the client", async () => {
  await client.door.close();
  client.door = await openModelDoor({ holdLimitMs: 200 });
  client.answer = (_, response) => response.writeHead(429, { "Retry-After": "60" }).end("later");
  const start = performance.now();
  expect((await post(client.open())).status).toBe(429);
  expect(performance.now() - start).toBeLessThan(150);
  expect((await post(client.open())).status).toBe(429);
  const waited = performance.now() - start;
  expect(waited).toBeGreaterThanOrEqual(195);
  expect(waited).toBeLessThan(2000);
});

test("429 without Retry-After goes to the client and makes later calls pause", async () => {
  client.answer = (index, response) => response.writeHead(index === 0 ? 429 : 200).end(answerBody);
  expect((await post(client.open())).status).toBe(429);
  const start = performance.now();
  expect((await post(client.open())).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThanOrEqual(950);
});
