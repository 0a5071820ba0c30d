import { readFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { failing, failures, type ModelScript } from "@cooperbench-ts/rehearsal";
import { builtInRubrics, parseRubric } from "@cooperbench-ts/results";
import { describe, expect, onTestFinished, test } from "vitest";
import { answersIn, honest, KEY, label, labelOf, ONE_CALL, talked, talks, taskIn } from "../testing/label-talks.ts";

describe.each(["openai", "cohere"] as const)("over the protocol of %s", (protocol) => {
  test("labels every conversation once, counts the cost, and asks nothing a second time", async () => {
    const logs = await talks();
    const first = await label({ logs, protocol });
    expect(first.report).toMatchObject({
      scheme: "communication-errors@1 by judge-1",
      answers: 5,
      stop: null,
      passes: [{ pass: 1, labelled: 5, dropped: 0, failed: 0, unasked: 0, faults: {} }],
      spend: { calls: 5, unknownCalls: 0, inputTokens: 5000, outputTokens: 250 },
    });
    expect(first.report.spend.costUsd).toBeCloseTo(5 * ONE_CALL, 12);
    const again = await label({ logs, protocol });
    expect(again.requests).toHaveLength(0);
    expect(again.report).toEqual({ ...first.report, answers: 0 });
    expect(again.events[0]).toMatchObject({ type: "labels-started", questions: 5, known: 5 });
    const labels = first.report.passes[0]?.labels ?? [];
    expect(labels.map(({ pairKey, run, category }) => [pairKey, run, category])).toHaveLength(5);
    expect(labels[0]).toMatchObject({ run: "flash-msg", category: "C1a", messageIndex: null });
  });
});

test("the key is in no file and no event, also where the endpoint echoes it", async () => {
  const logs = await talks();
  const script = failing(
    (call) => ({ kind: "text", text: `${KEY} ${labelOf(taskIn(call))}` }),
    (call) => (call.index === 0 ? { kind: "error", status: 500, echoKey: true } : null),
  );
  const { report, events } = await label({ logs, script });
  expect(report.passes[0]).toMatchObject({ labelled: 5 });
  expect(JSON.stringify(events)).toContain("[credential]");
  const written = await readFile(await answersIn(logs), "utf8");
  expect(written + JSON.stringify([events, report])).not.toContain(KEY);
});

test("what is invented is asked again with the reason; what stays so is dropped and counted", async () => {
  const logs = await talks();
  const lie = JSON.stringify({ labels: [{ category: "C2", quotes: ["never said by anyone", "nor was this one"] }] });
  const script: ModelScript = (call) => {
    const task = taskIn(call);
    const second = call.messages.length > 2;
    if (second) expect(call.messages.at(-1)?.content).toMatch(/stands in no message|holds no JSON/);
    if (task === 1) return { kind: "text", text: lie };
    if (task === 2) return { kind: "text", text: second ? labelOf(2) : lie };
    if (task === 3) return { kind: "text", text: second ? '{"labels":[]}' : "I am not sure." };
    if (task === 4) return { kind: "text", text: "" };
    return { kind: "text", text: labelOf(5) };
  };
  const { report, requests } = await label({ logs, script });
  expect(report.passes[0]).toMatchObject({ labelled: 3, dropped: 2, faults: { unquoted: 1, unparsable: 1 } });
  const categories = report.passes[0]?.labels.map(({ pairKey, category }) => `${pairKey.split("/")[1]} ${category}`);
  expect(categories?.toSorted()).toEqual(["2 C1a", "3 none", "5 C1a"]);
  expect(requests).toHaveLength(9);
  const again = await label({ logs, script });
  expect(again.requests).toHaveLength(0);
  expect(again.report).toEqual({ ...report, answers: 0 });
});

test("rate limits and failures of the endpoint are waited out, as long as it asks for", async () => {
  const logs = await talks();
  const script = failing(honest, ({ index }) =>
    index === 0 ? failures.rateLimit(7) : index < 3 ? failures.serverError() : null,
  );
  const { report, events } = await label({ logs, script, options: { concurrency: 1 }, host: { timeScale: 0.001 } });
  expect(report.passes[0]).toMatchObject({ labelled: 5 });
  const waits = events.flatMap((event) => (event.type === "labels-retry" ? [event.waitMs] : []));
  expect(waits).toHaveLength(3);
  expect(waits[0]).toBe(7);
  // Errors are not billed.
  expect(report.spend).toMatchObject({ calls: 8, unknownCalls: 0 });
  expect(report.spend.costUsd).toBeCloseTo(5 * ONE_CALL, 12);
});

test.each([
  ["a wrong key", failures.wrongKey(), /401.*Check the key/],
  ["a wrong model", failures.noSuchModel(), /404.*--model/],
  ["no credit", { kind: "error", status: 402, message: "Insufficient credits" }, /402.*no credit left/],
] as const)("%s ends the call at once: a prerequisite", async (_, reply, message) => {
  const logs = await talks();
  const called = label({ logs, script: () => reply, options: { concurrency: 1 } });
  await expect(called).rejects.toThrow(message);
  await expect(called).rejects.toMatchObject({ code: "endpoint-refused", kind: "prerequisite" });
});

test("an endpoint that only fails is left after five questions, and what was answered is kept", async () => {
  const logs = await talks([1, 2, 3, 4, 5, 6, 7, 8, 9].map(talked));
  const script = failing(honest, ({ index }) =>
    index > 0 ? { kind: "error", status: 503, message: "overloaded" } : null,
  );
  const { report } = await label({ logs, script, options: { concurrency: 1 } });
  expect(report).toMatchObject({
    answers: 1,
    stop: { cause: "endpoint-refused", message: expect.stringContaining("overloaded") },
    passes: [{ labelled: 1, failed: 5, unasked: 3 }],
  });
  const { report: whole } = await label({ logs });
  expect(whole).toMatchObject({ answers: 8, stop: null, passes: [{ failed: 0, unasked: 0 }] });
});

test("conversations that the endpoint refuses by themselves never keep others from being asked", async () => {
  const logs = await talks([1, 2, 3, 4, 5, 6, 7, 8, 9].map(talked));
  const tooLong = failing(honest, (call) =>
    taskIn(call) < 8 ? { kind: "error", status: 400, message: "context too long" } : null,
  );
  for (const answers of [2, 0]) {
    const { report } = await label({ logs, script: tooLong, options: { concurrency: 1 } });
    expect(report).toMatchObject({ answers, stop: null, passes: [{ labelled: 2, failed: 7, unasked: 0 }] });
  }
});

test("the budget is never exceeded, and the same call goes on when it grows", async () => {
  const logs = await talks();
  // A call can cost 0.01 or so at most, and costs 0.0015.
  const { report } = await label({ logs, options: { maxCost: 0.012, maxOutputTokens: 500, concurrency: 4 } });
  expect(report.stop).toMatchObject({ cause: "max-cost" });
  expect(report.answers).toBeGreaterThan(0);
  expect(report.answers).toBeLessThan(5);
  expect(report.spend.costUsd).toBeLessThanOrEqual(0.012);
  const { report: whole } = await label({ logs, options: { maxCost: 1, maxOutputTokens: 500 } });
  expect(whole).toMatchObject({ answers: 5 - report.answers, stop: null });
  await expect(label({ logs, options: { maxCost: 1, price: null, model: "x" } })).rejects.toMatchObject({
    code: "price-unknown",
  });
});

test("calls that went out without a price count for the limit by their tokens, and where none are known it is refused", async () => {
  const logs = await talks();
  const script = failing(honest, ({ index }) => (index === 0 ? failures.serverError() : null));
  await label({ logs, script, options: { price: null, limit: 2, concurrency: 1 } });
  // The two answers cost 0.003 by their tokens, and a call can come to 0.01 or so.
  const { report, requests } = await label({ logs, options: { maxCost: 0.01, maxOutputTokens: 500 } });
  expect(report.stop).toMatchObject({ cause: "max-cost" });
  expect(requests).toHaveLength(0);
  expect((await label({ logs, options: { maxCost: 0.1, maxOutputTokens: 500 } })).report).toMatchObject({ answers: 3 });
  const cut = new AbortController();
  const hanging: ModelScript = () => {
    setTimeout(() => cut.abort(), 50);
    return failures.hang();
  };
  const unknown = await talks();
  await label({ logs: unknown, script: hanging, options: { price: null }, host: { signal: cut.signal } });
  const called = label({ logs: unknown, options: { maxCost: 1 } });
  await expect(called).rejects.toMatchObject({ code: "price-unknown" });
  await expect(called).rejects.toThrow(/earlier call/);
  expect((await label({ logs: unknown })).report).toMatchObject({ answers: 5 });
});

test("without a price the cost is unknown, not 0", async () => {
  const logs = await talks();
  const { report } = await label({ logs, options: { price: null } });
  expect(report.spend).toMatchObject({ calls: 5, costUsd: null, knownUsd: 0, unknownCalls: 5, inputTokens: 5000 });
});

test("a message rubric gives every message a row", async () => {
  const logs = await talks();
  const acts = parseRubric(builtInRubrics["speech-acts"], "built-in");
  const script: ModelScript = () => ({
    kind: "text",
    text: JSON.stringify({
      labels: [0, 1, 2].map((message) => ({ message, category: message === 1 ? "update" : "question" })),
    }),
  });
  const { report } = await label({ logs, script, rubric: acts });
  expect(
    report.passes[0]?.labels.map(({ messageIndex, category }) => `${messageIndex} ${category}`).slice(0, 3),
  ).toEqual(["0 question", "1 update", "2 question"]);
  expect(report.passes[0]?.labels).toHaveLength(15);
});

test("an endpoint that nobody reaches is told after two tries, and costs nothing", async () => {
  const logs = await talks();
  const called = label({ logs, options: { endpoint: "http://127.0.0.1:9/v1", concurrency: 1 } });
  await expect(called).rejects.toMatchObject({ code: "endpoint-refused" });
  await expect(called).rejects.toThrow(/127\.0\.0\.1:9 did not answer: .*ECONNREFUSED.*Check --endpoint/);
  const lines = (await readFile(await answersIn(logs), "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => /"type":"(\w+)"/.exec(line)?.[1])).toEqual(["sending", "ended", "sending", "ended"]);
  const { report } = await label({ logs });
  expect(report.spend).toMatchObject({ calls: 7, unknownCalls: 0 });
});

test.each([
  ["to another place", { location: "https://login.example/" }],
  ["to nowhere", {}],
  ["round and round", { location: "/v1/chat/completions" }],
])("an endpoint that redirects %s is left at once", async (_, headers) => {
  let calls = 0;
  const server = http.createServer((request, response) => {
    calls += 1;
    request.resume();
    response.writeHead(307, headers).end("moved");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const called = label({ logs: await talks(), options: { endpoint, concurrency: 1 }, host: { timeScale: 1 } });
  await expect(called).rejects.toMatchObject({ code: "endpoint-refused" });
  await expect(called).rejects.toThrow(/It redirects: pass .*--endpoint/);
  expect(calls).toBeLessThan(12);
});
