import { afterEach, beforeEach, expect, test } from "vitest";
import { answerBody, ModelDoorClient, post } from "./fixtures/model-door-client.ts";

let client: ModelDoorClient;
beforeEach(async () => {
  client = await ModelDoorClient.start({ callsPerMinute: 4 });
});
afterEach(() => client.end());

const ask = (task: string): string => JSON.stringify({ messages: [{ role: "user", content: task }] });
const NO_MONEY = { error: { type: "billing_error", code: "no_credit", message: "Add credits.", input: "rm -rf /" } };

test("says in what each conversation ended, by whom, and nothing that the error echoes", async () => {
  client.answer = (index, response) => {
    if (index === 1) response.writeHead(402, { "Retry-After": "7" }).end(JSON.stringify(NO_MONEY));
    else response.end(answerBody);
  };
  const attempt = client.open();
  for (const task of ["one", "two", "one"]) await (await post(attempt, ask(task))).text();
  expect(attempt.record().conversations).toEqual([
    { answered: 2, lastAnswered: 3, lastCall: 3, end: null },
    {
      answered: 0,
      lastAnswered: 0,
      lastCall: 2,
      end: {
        status: 402,
        by: "provider",
        retryAfterMs: 7000,
        codes: ["billing_error", "no_credit"],
        message: "Add credits.",
      },
    },
  ]);
});

test("what is answered well after a refusal ends in none", async () => {
  client.answer = (index, response) => response.writeHead(index === 0 ? 400 : 200).end(index === 0 ? "no" : answerBody);
  const attempt = client.open();
  for (const task of ["one", "one"]) await (await post(attempt, ask(task))).text();
  expect(attempt.record().conversations).toEqual([{ answered: 1, lastAnswered: 2, lastCall: 2, end: null }]);
});

test("an answer that is cut, and a provider that is not there, are no answer", async () => {
  client.answer = (index, response) => {
    response.writeHead(200, { "Content-Length": "100" }).write("{");
    if (index === 0) setTimeout(() => response.destroy(), 20);
  };
  const attempt = client.open();
  await post(attempt, ask("one"))
    .then((response) => response.text())
    .catch(() => "");
  expect(attempt.record().conversations).toMatchObject([{ answered: 0, end: { status: null, by: "door" } }]);
  const nobody = client.open({ target: new URL("http://127.0.0.1:9/v1") });
  await (await post(nobody, ask("one"))).text();
  expect(nobody.record().conversations).toMatchObject([
    { end: { status: null, by: "door", message: expect.stringContaining("ECONNREFUSED") as string } },
  ]);
});

test("says until when a limit lasts, by the header that names it", async () => {
  client.answer = (_, response) =>
    response
      .writeHead(429, { "anthropic-ratelimit-unified-reset": "1796400000" })
      .end('{"error":{"type":"rate_limit_error","message":"This request would exceed your account\'s rate limit."}}');
  const attempt = client.open();
  await (await post(attempt, ask("one"))).text();
  expect(attempt.record().conversations[0]?.end).toMatchObject({ status: 429, resetsAt: "2026-12-04T16:00:00.000Z" });
});
