import { expect, test } from "vitest";
import { agentsShape } from "../tables/agents-shape.ts";
import { pairsShape } from "../tables/pairs-shape.ts";
import { codes, coopFiles, JINJA, lostVerdict, manifestOfRun, read, soloFiles } from "./fixtures/trees.ts";
import { mapSource } from "./map-source.ts";
import { readResultsFrom } from "./read-results-from.ts";

test("a solo trial of upstream alone: judged by its files, and what nobody recorded is null", async () => {
  const results = await read(soloFiles("r1"));
  expect(results.pairs).toHaveLength(1);
  expect(results.pairs[0]).toMatchObject({
    pairKey: `${JINJA}/f1_f2`,
    run: "r1",
    setting: "solo",
    settingSource: "folder",
    repeat: 1,
    verdict: "pass",
    reason: "tests-passed",
    judged: "evidence",
    language: "Python",
    bothPassed: true,
    aPassed: true,
    aTestsPassed: null,
    mergeStatus: null,
    mergedBy: "solo",
    naiveConflict: null,
    bothPatched: null,
    costUsd: 0.25,
    costAllAttemptsUsd: null,
    attempts: null,
    aSteps: 4,
    bSteps: null,
    inputTokens: null,
    messages: null,
    evalPolicy: null,
    goldConflict: null,
    dir: `r1/solo/${JINJA}/f1_f2`,
  });
  expect(results.files).toEqual({ read: 4, parsed: 4, rejected: 0 });
  expect(codes(results.diagnostics)).toEqual(["eval-policy-unknown"]);
});

test("agents are in slot order whatever finished first, and messages have turns and times", async () => {
  const conversation = [
    { from: "agent1", to: "agent2", message: "I take x.py lines 3 to 9?", timestamp: 100.5, feature_id: 1 },
    { from: "agent1", to: "agent2", message: "Started.", timestamp: 101, feature_id: 1 },
    { from: "agent2", to: "agent1", message: "Fine.", timestamp: "2026-01-01T00:00:00", feature_id: 2 },
  ];
  const results = await read(coopFiles("r2", conversation), { setting: "coop-comm" });
  expect(results.agents.map(({ agent: slot, featureId, steps }) => [slot, featureId, steps])).toEqual([
    ["agent1", 1, 4],
    ["agent2", 2, 7],
  ]);
  expect(
    results.messages.map((m) => [m.index, m.turn, m.secondsFromStart, m.mentionsLine, m.mentionsPath, m.isQuestion]),
  ).toEqual([
    [0, 1, 0, true, true, true],
    [1, 1, 0.5, false, false, false],
    [2, 2, 1_767_225_600 - 100.5, false, false, false],
  ]);
  expect(results.pairs[0]).toMatchObject({
    setting: "coop-comm",
    settingSource: "explicit",
    messages: 3,
    messageOrderKnown: true,
    naiveConflict: false,
    mergedBy: "naive",
    bothPatched: true,
  });
});

test("what one agent cost counts, though the other has no price", async () => {
  const files = coopFiles("r9", []).map(([name, text]): [string, string] =>
    name.endsWith("result.json") ? [name, text.replace('"cost":0.25', '"cost":0')] : [name, text],
  );
  const { pairs, runs } = await read(files);
  expect(pairs[0]).toMatchObject({ costUsd: null, spentKnownUsd: 0.25, unpricedAttempts: 1 });
  expect(runs[0]).toMatchObject({ costUsd: 0.25, costUnknown: 1 });
});

test("verdict.json decides unless everything is judged again", async () => {
  const files: [string, string][] = [...soloFiles("r6"), [`r6/solo/${JINJA}/f1_f2/verdict.json`, lostVerdict("r6")]];
  const taken = await read(files);
  expect(taken.pairs[0]).toMatchObject({
    verdict: "infra_error",
    reason: "container-lost",
    judged: "verdict-file",
    attempts: 3,
    costAllAttemptsUsd: 0.75,
    spentKnownUsd: 0.75,
    patchRepaired: false,
    bothPassed: true,
  });
  const again = await read(files, { judge: "all" });
  expect(again.pairs[0]).toMatchObject({ verdict: "pass", judged: "evidence", attempts: 3 });
});

test("a quick read says that it saw no trajectory and no patch", async () => {
  const results = await read(soloFiles("r7"), { judge: "quick" });
  expect(results.pairs[0]).toMatchObject({ verdict: "pass", judged: "result-and-eval" });
  expect(results.runs[0]?.submitNudges).toBeNull();
});

test("a trial for which upstream wrote nothing has the verdict kept among its attempts", async () => {
  const files = [
    manifestOfRun("r8", "solo", [`${JINJA}/f1_f2`]),
    [`.cooperbench-ts/command-a/attempts/r8/${JINJA}/f1_f2/verdict.json`, lostVerdict("r8", { reason: "timeout" })],
  ] as [string, string][];
  const results = await read(files);
  expect(results.pairs).toHaveLength(1);
  expect(results.pairs[0]).toMatchObject({
    verdict: "infra_error",
    reason: "timeout",
    judged: "verdict-file",
    dir: null,
    spentKnownUsd: 0.75,
  });
});

test.each([
  ["coop-comm", null, ["conversation-missing"]],
  ["coop-comm", [], ["conversation-empty"]],
  ["coop-comm", [{ from: "agent1", to: "agent2", message: "hi", timestamp: null }], []],
  ["coop-nocomm", [{ from: "agent1", to: "agent2", message: "hi", timestamp: null }], ["conversation-unexpected"]],
  ["coop-nocomm", [], []],
] as const)("the conversation of %s with messages %j: %j", async (setting, conversation, expected) => {
  const results = await read(coopFiles("r9", conversation === null ? null : [...conversation]), {
    setting,
    upstreamVersion: "0.0.22",
  });
  expect(codes(results.diagnostics).filter((code) => code.startsWith("conversation"))).toEqual(expected);
});

test("tests that never ran after a conflict are unknown, not failed", async () => {
  const results = await read(coopFiles("r10", [], { status: "conflicts", strategy: null, diff: "" }, false), {
    setting: "coop-nocomm",
  });
  expect(results.pairs[0]).toMatchObject({
    verdict: "fail",
    reason: "merge-conflict",
    bothPassed: false,
    aPassed: null,
    bTestsPassed: null,
    naiveConflict: true,
    mergedBy: null,
  });
  expect(results.features.map(({ featureId, passed, testsPassed }) => [featureId, passed, testsPassed])).toEqual([
    [1, null, null],
    [2, null, null],
  ]);
});

test("the nudge bias of coop-comm on 0.0.25 to 0.0.29 is named with its count", async () => {
  const results = await read([
    manifestOfRun("r11", "coop-comm", [`${JINJA}/f1_f2`], "0.0.29"),
    ...coopFiles("r11", [{ from: "agent1", to: "agent2", message: "hi" }]),
  ]);
  const nudge = results.diagnostics.find(({ code }) => code === "submit-nudge-bias");
  expect(nudge).toMatchObject({ run: "r11", setting: "coop-comm", pairKey: null });
  expect(nudge?.message).toContain("0 of 1 trials were nudged");
  expect(results.runs[0]?.submitNudges).toBe(0);
});

test("one bad file never ends a read, and every file that was opened was parsed or rejected", async () => {
  const files = new Map([
    ...soloFiles("r12"),
    ...soloFiles("r12", `${JINJA}/f1_f3`),
    ["r12/config.json", "{"],
    ["r12/eval_summary.json", "[]"],
    ["r12/summary.json", JSON.stringify({ run_name: "r12", eval: { passed: 5 } })],
  ]);
  const cut = (path: string) => files.set(path, files.get(path)?.slice(0, 40) ?? "");
  cut(`r12/solo/${JINJA}/f1_f2/solo_traj.json`);
  cut(`r12/solo/${JINJA}/f1_f3/result.json`);
  const source = mapSource(files);
  const opened: string[] = [];
  const results = await readResultsFrom({
    ...source,
    read: async (path) => {
      const file = await source.read(path);
      if (file.content.kind !== "absent") opened.push(path);
      return file;
    },
  });
  expect(opened).toHaveLength(files.size);
  expect(results.files).toEqual({ read: files.size, parsed: files.size - 4, rejected: 4 });
  expect(results.pairs.map(({ reason }) => reason)).toEqual(["tests-passed", "torn-result"]);
  const rejected = results.diagnostics.filter(({ code }) => code === "rejected-file").map(({ file }) => String(file));
  expect(rejected.sort((a, b) => (a < b ? -1 : 1))).toEqual([
    "r12/config.json",
    "r12/eval_summary.json",
    `r12/solo/${JINJA}/f1_f2/solo_traj.json`,
    `r12/solo/${JINJA}/f1_f3/result.json`,
  ]);
  expect(codes(results.diagnostics)).toContain("summary-disagrees");
});

test("sums that no row can hold exactly are unknown", async () => {
  const files = coopFiles("r20", []).map(([path, text]): [string, string] => [
    path,
    text
      .replaceAll('"steps":7', '"steps":9007199254740991')
      .replaceAll('"input_tokens":0', '"input_tokens":12345678901234567890')
      .replace('"total_steps":11,', ""),
  ]);
  const results = await read(files, { setting: "coop-comm" });
  expect(results.pairs[0]).toMatchObject({ verdict: "pass", steps: null, inputTokens: null, patchLines: 12 });
  for (const row of results.pairs) expect(pairsShape.schema.parse(row)).toEqual(row);
  for (const row of results.agents) expect(agentsShape.schema.parse(row)).toEqual(row);
});

test("the dataset gives gold conflicts and overlaps", async () => {
  const gold = (at: number) =>
    `diff --git a/m.py b/m.py\n--- a/m.py\n+++ b/m.py\n@@ -${at},3 +${at},3 @@\n a\n-b\n+c\n d\n`;
  const dataset = mapSource(
    new Map([
      ["pallets_jinja_task/task1621/feature1/feature.patch", gold(10)],
      ["pallets_jinja_task/task1621/feature2/feature.patch", gold(10)],
      [
        "gold_conflict_report.json",
        JSON.stringify({
          all_results: [{ repo: "pallets_jinja_task", task_id: 1621, f1: 1, f2: 2, has_conflict: true, error: null }],
        }),
      ],
    ]),
  );
  const results = await read(soloFiles("r17"), { dataset });
  expect(results.dataset[0]).toMatchObject({
    goldConflict: true,
    goldLines: 4,
    goldFiles: 1,
    sharedFiles: 1,
    goldOverlapLines: 4,
    pairsInTask: 1,
  });
  expect(results.pairs[0]).toMatchObject({ goldConflict: true, goldLines: 4, goldOverlapLines: 4 });
});

test("an abort ends the read", async () => {
  await expect(read(soloFiles("r18"), { signal: AbortSignal.abort() })).rejects.toThrow("abort");
});

test("task 0 is a task", async () => {
  const zero = soloFiles("r19").map(([path, text]): [string, string] => [
    path.replace("1621", "0"),
    text.replaceAll("1621", "0"),
  ]);
  expect((await read(zero)).pairs[0]).toMatchObject({
    taskId: 0,
    pairKey: "pallets_jinja_task/0/f1_f2",
    verdict: "pass",
  });
});
