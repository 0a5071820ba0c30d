import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerBody, ModelDoorClient, post } from "./fixtures/model-door-client.ts";

let client: ModelDoorClient;
beforeEach(async () => {
  client = await ModelDoorClient.start();
});
afterEach(() => client.end());

/** Long enough for any answer on loopback. */
async function expectsNoAnswer(...waiting: readonly Promise<Response>[]): Promise<void> {
  const first = await Promise.race([...waiting, sleep(100, "none")]).catch((error: unknown) => error);
  expect(first).toBe("none");
}

test("a provider that cannot be reached is no unanswered call", async () => {
  const attempt = client.open({ target: new URL("http://127.0.0.1:1/v1") });
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
  const attempt = client.open();
  client.answer = (index, response) => {
    if (index === 1) response.writeHead(200, { "Content-Length": "1000" }).write("begun");
    setImmediate(() => response.socket?.destroy());
  };
  expect((await post(attempt)).status).toBe(502);
  await expect(post(attempt).then((response) => response.text())).rejects.toThrow();
  expect(attempt.record()).toMatchObject({ calls: 2, unanswered: 2, statuses: {}, costUsd: 0 });
  expect(client.calls.map(({ status, costUsd }) => [status, costUsd])).toEqual([
    [null, null],
    [null, null],
  ]);
});

test("a client that leaves ends the provider's call, which stands as unanswered", async () => {
  const attempt = client.open();
  const closed = new Promise((resolve) => {
    client.answer = (_, response) => response.once("close", resolve);
  });
  const leaving = new AbortController();
  const left = post(attempt, "{}", { signal: leaving.signal });
  await vi.waitUntil(() => client.seen.length === 1);
  leaving.abort();
  await expect(left).rejects.toThrow("aborted");
  await closed;
  await vi.waitUntil(() => client.calls.length === 1);
  expect(attempt.record()).toMatchObject({ calls: 1, unanswered: 1 });
});

test("refuse cuts the call in flight, lets no further one pass, and answers none, so that upstream writes no error of ours", async () => {
  const attempt = client.open();
  const other = client.open();
  client.answer = (index, response) => {
    if (index === 0) response.writeHead(429, { "Retry-After": "30" }).end();
  };
  const waiting = post(attempt);
  await vi.waitUntil(() => client.calls.length === 1);
  attempt.refuse();
  const later = post(attempt);
  await expectsNoAnswer(waiting, later);
  attempt.close();
  await expect(Promise.allSettled([waiting, later])).resolves.toMatchObject([
    { status: "rejected" },
    { status: "rejected" },
  ]);
  expect(client.seen).toHaveLength(1);
  expect(attempt.record()).toMatchObject({ calls: 1, unanswered: 0 });

  const elsewhere = client.open({ target: new URL(`${client.target.href}/elsewhere`) });
  const inFlight = post(elsewhere);
  await vi.waitUntil(() => client.seen.length === 2);
  elsewhere.refuse();
  await expectsNoAnswer(inFlight);
  expect(elsewhere.record()).toMatchObject({ calls: 1, unanswered: 1 });
  elsewhere.close();
  await expect(inFlight).rejects.toThrow();
  other.close();
});

test("journals each call before it is forwarded, and forwards none that it cannot journal", async () => {
  const journalled: string[] = [];
  let release = (): void => {};
  const attempt = client.open({
    journal: async ({ id }) => {
      journalled.push(id);
      await new Promise<void>((resolve) => (release = resolve));
    },
  });
  const waiting = post(attempt);
  await vi.waitUntil(() => journalled.length === 1);
  await sleep(20);
  expect(client.seen).toEqual([]);
  release();
  expect((await waiting).status).toBe(200);
  expect(client.calls.map(({ id }) => id)).toEqual(journalled);

  let begun = false;
  const ending = client.open({
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
  expect(client.calls.at(-1)).toMatchObject({ status: null, costUsd: 0 });

  const unwritten = client.open({
    onCall: () => {
      throw new Error("disk full");
    },
  });
  await expect(post(unwritten).then((response) => response.text())).rejects.toThrow();
  client.seen.length = 1;

  const broken = client.open({ journal: () => Promise.reject(new Error("disk full")) });
  expect(await (await post(broken)).json()).toMatchObject({ message: expect.stringContaining("disk full") });
  expect(client.seen).toHaveLength(1);
  expect(broken.record().calls).toBe(0);
});

test("calls and statuses add up whatever happens", async () => {
  const attempt = client.open();
  client.answer = (index, response) => {
    if (index % 4 === 1) response.socket?.destroy();
    else response.writeHead([200, 0, 400, 500][index % 4] ?? 200).end(answerBody);
  };
  for (let index = 0; index < 8; index += 1) await post(attempt).then((response) => response.text());
  const { calls: total, unanswered, statuses } = attempt.record();
  expect(total).toBe(unanswered + Object.values(statuses).reduce((sum, count) => sum + count, 0));
  expect([total, unanswered]).toEqual([8, 2]);
});
