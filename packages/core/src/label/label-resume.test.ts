import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { failures, type ModelScript } from "@cooperbench-ts/rehearsal";
import { parseRubric } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { acquireLock } from "../journal/lock.ts";
import { answersIn, errors, honest, label, talked, talks, taskIn, trials } from "../testing/label-talks.ts";
import { writeTalks } from "../testing/talk-tree.ts";

test("a torn last line is mended, a line that cannot be read is asked again, and a cut call stays unknown", async () => {
  const logs = await talks();
  await label({ logs });
  const file = await answersIn(logs);
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  const answers = lines.flatMap((line, at) => (line.includes('"type":"answer"') ? [at] : []));
  const [torn = 0, broken = 0] = [answers.at(-1), answers[0]];
  const kept = lines.map((line, at) => (at === broken ? "{}" : at === torn ? line.slice(0, 300) : line));
  await writeFile(file, kept.slice(0, torn + 1).join("\n"));
  const { report, events, requests } = await label({ logs });
  expect(requests).toHaveLength(2);
  expect(events.flatMap((event) => (event.type === "labels-notice" ? [event.message] : []))).toEqual([
    expect.stringContaining("cut off"),
    expect.stringContaining("1 lines"),
  ]);
  expect(report).toMatchObject({
    answers: 2,
    passes: [{ labelled: 5 }],
    spend: { calls: 7, costUsd: null, unknownCalls: 2 },
  });
  expect((await readFile(file, "utf8")).endsWith("\n")).toBe(true);
});

test("another model, another rubric and another pass are asked anew; so is a conversation that has changed", async () => {
  const logs = await talks();
  await label({ logs });
  expect((await label({ logs, options: { model: "judge-2" } })).requests).toHaveLength(5);
  const stricter = parseRubric({ ...errors, rules: [...errors.rules, "Be strict."] }, "own");
  expect((await label({ logs, rubric: stricter })).requests).toHaveLength(5);
  const twice = await label({ logs, options: { passes: 2 } });
  expect(twice.requests).toHaveLength(5);
  expect(twice.report.passes.map(({ pass, labels }) => [pass, labels.length])).toEqual([
    [1, 5],
    [2, 5],
  ]);
  await writeTalks(logs, [{ taskId: 3, texts: ["Which file holds task 3?", "I have finished task 3 now.", "New."] }]);
  expect((await label({ logs })).requests).toHaveLength(1);
  expect(await readdir(path.join(logs, "labels"))).toHaveLength(3);
});

test("conversations with the same text are asked about once and both get the label", async () => {
  const logs = await talks([
    { taskId: 1, texts: trials[0]?.texts ?? [] },
    { taskId: 2, texts: trials[0]?.texts ?? [] },
  ]);
  const { report, requests } = await label({ logs });
  expect(requests).toHaveLength(1);
  expect(report.passes[0]).toMatchObject({ labelled: 2, labels: [{ category: "C1a" }, { category: "C1a" }] });
});

test("a limit takes the same conversations every time, and a larger one those and more", async () => {
  const logs = await talks();
  const keys = async (limit: number) =>
    (await label({ logs, options: { limit } })).report.passes[0]?.labels.map(({ pairKey }) => pairKey) ?? [];
  const two = await keys(2);
  expect(two).toHaveLength(2);
  const four = await label({ logs, options: { limit: 4 } });
  expect(four.requests).toHaveLength(2);
  expect(four.report.passes[0]?.labels.map(({ pairKey }) => pairKey).slice(0, 2)).toEqual(two);
});

test("drained, what is under way ends and is kept; cut, what it cost stays unknown; the same call goes on", async () => {
  const logs = await talks();
  const drain = new AbortController();
  const drained = await label({
    logs,
    options: { concurrency: 2 },
    script: (call) => {
      drain.abort();
      return honest(call);
    },
    host: { drain: drain.signal },
  });
  expect(drained.report.stop).toMatchObject({ cause: "interrupted" });
  expect(drained.report.answers).toBe(drained.requests.length);
  const cut = new AbortController();
  const { report } = await label({
    logs,
    options: { concurrency: 1 },
    script: () => {
      setTimeout(() => cut.abort(), 50);
      return failures.hang();
    },
    host: { signal: cut.signal },
  });
  expect(report).toMatchObject({
    answers: 0,
    stop: { cause: "interrupted" },
    spend: { costUsd: null, unknownCalls: 1 },
  });
  const { report: whole } = await label({ logs });
  expect(whole).toMatchObject({ passes: [{ labelled: 5 }], spend: { unknownCalls: 1 } });
});

test("two calls never write one set at the same time", async () => {
  const logs = await talks();
  await label({ logs });
  const lock = await acquireLock(path.join(path.dirname(await answersIn(logs)), "lock"));
  const called = label({ logs });
  await expect(called).rejects.toMatchObject({ code: "experiment-locked" });
  await expect(called).rejects.toThrow(/This set of labels is in use by process \d+/);
  await lock.release();
  await expect(label({ logs })).resolves.toMatchObject({ report: { answers: 0 } });
});

test("lines of another program in the file are left alone", async () => {
  const logs = await talks();
  await label({ logs });
  await appendFile(await answersIn(logs), '{"type":"answer","v":2}\n');
  expect((await label({ logs })).requests).toHaveLength(0);
  expect(await readFile(await answersIn(logs), "utf8")).toContain('"v":2');
});

test("whatever was on disk when a call died, the next one comes to the same labels and asks for what is missing alone", async () => {
  const logs = await talks([1, 2].map(talked));
  const lie = JSON.stringify({ labels: [{ category: "C2", quotes: ["never said by anyone", "nor was this one"] }] });
  const script: ModelScript = (call) =>
    taskIn(call) === 1 && call.messages.length === 2 ? { kind: "text", text: lie } : honest(call);
  const whole = await label({ logs, script, options: { concurrency: 1 } });
  expect(whole.requests).toHaveLength(3);
  const file = await answersIn(logs);
  const bytes = await readFile(file);
  const ends = [...bytes.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
  for (const at of [0, ...ends.flatMap((end) => [end - 20, end])]) {
    await writeFile(file, bytes.subarray(0, at));
    const kept = bytes.subarray(0, at).toString().split("\n").slice(0, -1);
    const answers = kept.filter((line) => line.includes('"type":"answer"')).length;
    const again = await label({ logs, script, options: { concurrency: 1 } });
    expect(again.requests, `${at} bytes`).toHaveLength(3 - answers);
    expect(again.report.passes, `${at} bytes`).toEqual(whole.report.passes);
    // A line of a call without one of its end: it was sent, and nobody knows what it cost.
    expect(again.report.spend.unknownCalls, `${at} bytes`).toBe(kept.length % 2);
  }
});

test("what is all answered needs neither key nor price: the tables come from the answers", async () => {
  const logs = await talks();
  const first = await label({ logs });
  const { report } = await label({ logs, options: { maxCost: 1, price: null }, host: { environment: {} } });
  expect(report).toEqual({ ...first.report, answers: 0 });
  await expect(label({ logs, options: { passes: 2 }, host: { environment: {} } })).rejects.toMatchObject({
    code: "key-missing",
  });
});

test("each answer says which endpoint gave it, and a set names those alone that answered", async () => {
  const logs = await talks();
  const set = async (): Promise<unknown> =>
    JSON.parse(await readFile(path.join(path.dirname(await answersIn(logs)), "set.json"), "utf8"));
  await label({ logs, options: { limit: 2 } });
  const first = await set();
  expect(first).toMatchObject({
    endpoints: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions$/)],
  });
  await label({ logs, options: { limit: 2, endpoint: "https://never.example/v1" } });
  expect(await set()).toEqual(first);
  const unreached = label({ logs, options: { endpoint: "http://127.0.0.1:9/v1", concurrency: 1 } });
  await expect(unreached).rejects.toMatchObject({ code: "endpoint-refused" });
  expect(await set()).toEqual(first);
  await label({ logs, protocol: "cohere" });
  expect(await set()).toMatchObject({ endpoints: [expect.any(String), expect.stringMatching(/\/v2\/chat$/)] });
  const lines = (await readFile(await answersIn(logs), "utf8")).trimEnd().split("\n");
  const answers = lines.filter((line) => line.includes('"type":"answer"'));
  expect(answers.map((line) => /"endpoint":"[^"]*\/(v\d)\//.exec(line)?.[1])).toEqual(["v1", "v1", "v2", "v2", "v2"]);
});

test("what follows from the answers is written while no other call can write", async () => {
  const logs = await talks();
  let held: unknown = null;
  const { report } = await label({
    logs,
    host: {
      beforeRelease: async ({ folder }) => {
        held = await acquireLock(path.join(folder, "lock")).catch((error: unknown) => error);
      },
    },
  });
  expect(held).toMatchObject({ code: "experiment-locked" });
  await (await acquireLock(path.join(report.folder, "lock"))).release();
});
