import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerBody, COST, ModelDoorClient, post } from "./fixtures/model-door-client.ts";
import { QuickClock } from "./fixtures/quick-clock.ts";
import { openModelDoor } from "./model-door.ts";

let client: ModelDoorClient;
let clock: QuickClock;
beforeEach(async () => {
  clock = new QuickClock();
  client = await ModelDoorClient.start({ clock, random: () => 0 });
});
afterEach(() => client.end());

/** Answers 429 `times` times, then well; returns when each call came, in ms. */
function limited(times: number, headers: Record<string, string> = {}): number[] {
  const came: number[] = [];
  client.answer = (index, response) => {
    came.push(clock.monotonicMs());
    if (index < times) response.writeHead(429, headers).end('{"message":"slow down"}');
    else response.writeHead(200).end(answerBody);
  };
  return came;
}

test("429 with Retry-After is tried again at the door, and holds the calls of all attempts to that target", async () => {
  const [first, second] = [client.open(), client.open()];
  const came = limited(1, { "Retry-After-Ms": "3000" });
  clock.stopped = true;
  const waiting = post(first);
  await vi.waitUntil(() => client.calls.length === 1);
  const alike = post(second);
  clock.stopped = false;
  const [one, two] = await Promise.all([waiting, alike]);
  expect([one.status, two.status]).toEqual([200, 200]);
  expect(came).toEqual([0, 3000, 3000]);
  expect(first.record()).toMatchObject({
    calls: 2,
    statuses: { "429": 1, "200": 1 },
    costUsd: COST,
    errors: [{ status: 429 }],
  });
  expect(second.record()).toMatchObject({ calls: 1, statuses: { "200": 1 } });
});

test("the time of a call is told apart: held at the door, refused, answered", async () => {
  const attempt = client.open();
  limited(1, { "Retry-After-Ms": "3000" });
  await post(attempt);
  const { answered, failed, held } = attempt.times();
  expect(held).toContainEqual({ from: 0, to: 3000 });
  expect(failed).toEqual([{ from: 0, to: 0 }]);
  expect(answered).toEqual([{ from: 3000, to: 3000 }]);
});

test("a call tells how long it was held before it went out, and when its end was there", async () => {
  limited(1, { "Retry-After-Ms": "3000" });
  await post(client.open());
  expect(client.calls.map(({ status, heldMs }) => [status, heldMs])).toEqual([
    [429, 0],
    [200, 3000],
  ]);
  for (const { at, endedAt } of client.calls) expect(endedAt).toBe(at);
});

test("a call that is still out, or was cut by the end of its attempt, counts as one without an answer", async () => {
  const attempt = client.open();
  client.answer = () => {};
  const waiting = post(attempt).catch(() => null);
  await vi.waitUntil(() => client.seen.length === 1);
  await clock.sleep(7000);
  expect(attempt.times()).toMatchObject({ answered: [], failed: [{ from: 0, to: 7000 }] });
  attempt.refuse();
  await vi.waitUntil(() => client.calls.length === 1);
  await clock.sleep(2000);
  expect(attempt.times()).toMatchObject({ answered: [], failed: [{ from: 0, to: 7000 }] });
  attempt.close();
  await waiting;
});

test("twenty 429 lose no attempt", async () => {
  limited(20, { "Retry-After": "2" });
  const attempts = Array.from({ length: 4 }, () => client.open());
  const responses = await Promise.all(attempts.map((attempt) => post(attempt)));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test.each([
  ["no time at all", { "Retry-After": "0" }],
  ["an empty time", { "Retry-After-Ms": "", "Retry-After": "0" }],
  ["a time that is past", { "Retry-After": "Sun, 01 Mar 2020 12:00:00 GMT" }],
])("a provider that asks for %s is asked once a second, ten times in all", async (_, headers) => {
  const came = limited(Number.POSITIVE_INFINITY, headers);
  const attempt = client.open();
  expect((await post(attempt)).status).toBe(429);
  expect(came).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((second) => second * 1000));
  expect(attempt.record()).toMatchObject({ calls: 10, statuses: { "429": 10 }, costUsd: 0 });
});

test("nothing waits longer than the limit: then the provider's own answer goes to the client", async () => {
  const came = limited(2, { "Retry-After": "90" });
  expect((await post(client.open())).status).toBe(429);
  expect((await post(client.open())).status).toBe(429);
  expect(came).toEqual([0, 60_000]);
});

test("one answer after it lifts the longest hold, for all", async () => {
  const came = limited(1, { "Retry-After": "86400" });
  const attempt = client.open();
  expect((await post(attempt)).status).toBe(429);
  for (let call = 0; call < 3; call += 1) expect((await post(client.open())).status).toBe(200);
  expect(came).toEqual([0, 60_000, 60_000, 60_000]);
});

test("an answer to a call that went out before the 429 lifts nothing", async () => {
  const came: number[] = [];
  let finish = (): void => {};
  client.answer = (index, response) => {
    came.push(clock.monotonicMs());
    if (index === 0) finish = () => response.writeHead(200).end(answerBody);
    else response.writeHead(index === 1 ? 429 : 200, { "Retry-After": "30" }).end(answerBody);
  };
  const early = post(client.open());
  await vi.waitUntil(() => came.length === 1);
  await clock.sleep(5);
  clock.stopped = true;
  const limitedCall = post(client.open());
  await vi.waitUntil(() => client.calls.length === 1);
  finish();
  await (await early).text();
  clock.stopped = false;
  await limitedCall;
  expect(came).toEqual([0, 5, 30_005]);
});

test("429 without Retry-After goes to the client and makes later calls pause, longer and longer", async () => {
  const came = limited(3);
  for (let call = 0; call < 4; call += 1) await post(client.open());
  expect(came).toEqual([0, 1000, 3000, 7000]);
});

test("what one key or model is asked holds no other", async () => {
  const came = limited(1, { "Retry-After": "50" });
  const ask = (key: string, model: string): Promise<Response> =>
    post(client.open(), JSON.stringify({ model }), { headers: { Authorization: `Bearer ${key}` } });
  clock.stopped = true;
  const first = ask("one", "large");
  await vi.waitUntil(() => client.calls.length === 1);
  const others = await Promise.all([ask("two", "large"), ask("one", "small")]);
  expect(others.map(({ status }) => status)).toEqual([200, 200]);
  clock.stopped = false;
  expect((await first).status).toBe(200);
  expect(came).toEqual([0, 0, 0, 50_000]);
});

test("after a pause calls spread, and no attempt makes more calls a minute than the door lets out", async () => {
  await client.door.close();
  const shares = [0.5, 1];
  client.door = await openModelDoor({ clock, callsPerMinute: 3, random: () => shares.shift() ?? 0 });
  const came = limited(1, { "Retry-After": "10" });
  const attempt = client.open();
  expect((await post(attempt)).status).toBe(200);
  expect(came).toEqual([0, 11_000]);
  expect((await post(attempt)).status).toBe(200);
  expect((await post(attempt)).status).toBe(200);
  expect(came).toEqual([0, 11_000, 11_000, 60_000]);
  await Promise.all([post(attempt), post(attempt)]);
  expect(client.seen).toHaveLength(6);
  const quick = client.open();
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(quick)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.length - refused.length).toBe(6);
  expect(await refused[0]?.text()).toContain("lets 3 calls of an attempt out within a minute");
});
