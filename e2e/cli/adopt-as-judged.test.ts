import { access } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { agentOf, FOREIGN_MODEL, type ForeignRun, foreignResults, snapshotOf } from "./support/foreign-results.ts";

interface JudgedLine {
  readonly run: string;
  readonly pair: string;
  readonly setting: string;
  readonly verdict: string | null;
  readonly reason: string;
  readonly costUsd: number | null;
}

const versions = ["0.0.11", "0.0.22", "0.0.29"];
const repeats = [1, 2, 3];
const named: readonly ForeignRun[] = [
  ...repeats.map((repeat): ForeignRun => ({ name: `x_solo_${repeat}`, word: "solo" })),
  ...repeats.map((repeat): ForeignRun => ({ name: `x_msg_${repeat}`, word: "coop" })),
  { name: "x_silent_1", word: "coop", messaging: false },
];
const map = ["x_solo_{repeat}=solo", "x_msg_{repeat}=coop-comm", "x_silent_{repeat}=coop-nocomm"];
const runs = map.flatMap((rule) => ["--runs", rule]);

/** As the experiment calls a run of theirs. */
function plannedName(run: string): string {
  const [, word = "", repeat = "1"] = run.split("_");
  const setting = { solo: "solo", msg: "coop-comm", silent: "coop-nocomm" }[word] ?? "";
  return `mine-${setting}${repeat === "1" ? "" : `-r${repeat}`}`;
}

/** What judged lines come to, as a summary counts them. */
function countsOf(lines: readonly Pick<JudgedLine, "verdict" | "costUsd">[]): Record<string, number> {
  const count = (verdict: string | null): number => lines.filter((line) => line.verdict === verdict).length;
  return {
    total: lines.length,
    pass: count("pass"),
    fail: count("fail"),
    infraError: count("infra_error"),
    pending: count(null),
    costUnknown: lines.filter(({ costUsd }) => costUsd === null).length,
  };
}

function countsBy<Item>(names: readonly string[], items: readonly Item[], nameOf: (item: Item) => string | null) {
  return Object.fromEntries(names.map((name) => [name, items.filter((item) => nameOf(item) === name).length]));
}

const sum = (lines: readonly { readonly costUsd: number | null }[]): number =>
  lines.reduce((all, { costUsd }) => all + (costUsd ?? 0), 0);

async function callsIn(cwd: string) {
  // A PATH without any cooperbench.
  const call = (...args: string[]) => runCli(args, { cwd, env: { PATH: path.dirname(process.execPath) } });
  const rows = async <Row>(...args: string[]): Promise<Row[]> => {
    const { code, stdout, stderr } = await call(...args, "--json");
    expect(code, stderr).toBe(0);
    return jsonLines(stdout) as Row[];
  };
  return { call, rows };
}

test.each(versions)(
  "what is adopted of a tree of %s is what judge says of it, three repeats below a folder that is called solo",
  async (version) => {
    const cwd = await testFolder();
    const { logs } = await foreignResults(cwd, version, named, "solo/their/logs");
    const { call, rows } = await callsIn(cwd);
    const judged = await rows<JudgedLine>("judge", logs, ...runs);
    expect(judged).toHaveLength(70);
    for (const verdict of ["pass", "fail", "infra_error", null])
      expect(judged.map((one) => one.verdict)).toContain(verdict);
    const before = await snapshotOf(logs);

    const experiment = ["--name", "mine", "--model", FOREIGN_MODEL, "--repeat", "3", "--logs", "mine"];
    type Row = { run: string; pair: string; action: string; as: object; judged: object };
    const lines = await rows<Row>("adopt", logs, ...runs, ...experiment);
    const adopted = lines.slice(0, -1);
    expect(lines.at(-1)).toEqual({
      type: "adopted",
      experiment: "mine",
      actions: countsBy(["adopted", "to-evaluate", "to-run", "left"], adopted, ({ action }) => action),
      verdicts: countsBy(["pass", "fail", "infra_error"], judged, ({ verdict }) => verdict),
    });
    expect(await snapshotOf(logs)).toEqual(before);
    expect(adopted).toHaveLength(70);
    for (const { run, pair, as, judged: said } of adopted) {
      const { setting, verdict, reason, costUsd } = judged.find((one) => one.run === run && one.pair === pair) ?? {};
      expect({ as, said }).toMatchObject({
        as: { arm: "mine", run: plannedName(run), setting, repeat: Number(run.at(-1)) },
        said: { verdict, reason, costUsd },
      });
    }

    const [summary] = await rows<{
      settings: { run: string; costUsd: number }[];
      total: { costUsd: number };
      pendingByReason: object[];
    }>("summary", "--logs", "mine");
    const byRun = Map.groupBy(judged, ({ run }) => plannedName(run));
    for (const row of summary?.settings ?? []) {
      const ofRun = byRun.get(row.run) ?? [];
      // Two repeats of the silent run are planned, and nobody has run them.
      const expected = ofRun.length === 0 ? { ...countsOf([]), total: 10, pending: 10 } : countsOf(ofRun);
      expect(row).toMatchObject(expected);
      expect(row.costUsd).toBeCloseTo(sum(ofRun), 9);
    }
    expect(summary?.total.costUsd).toBeCloseTo(sum(judged), 9);

    const pairs = await rows<Record<string, unknown>>("export", "--logs", "mine", "--table", "pairs");
    for (const line of judged) {
      const row = pairs.find((one) => one["run"] === plannedName(line.run) && one["pairKey"] === line.pair);
      expect(row).toMatchObject({
        verdict: line.verdict,
        reason: line.reason,
        setting: line.setting,
        spentKnownUsd: expect.closeTo(line.costUsd ?? 0, 9),
        unpricedAttempts: line.costUsd === null ? 1 : 0,
        // Nobody has told it, and no upstream was asked.
        upstreamVersion: null,
        evalPolicy: null,
        agentFramework: agentOf(version),
        model: FOREIGN_MODEL,
      });
    }

    const diagnostics = await rows<{ code: string }>("export", "--logs", "mine", "--table", "diagnostics");
    expect(diagnostics.map(({ code }) => code).filter((code) => /^setting-|unplanned/.test(code))).toEqual([]);
    const [status] = await rows<{ infraByReason: object[]; waitingByReason: object[] }>("status", "--logs", "mine");
    const reasons = (verdict: string | null) =>
      [
        ...Map.groupBy(
          judged.filter((one) => one.verdict === verdict),
          ({ reason }) => reason,
        ),
      ].map(([reason, { length: count }]) => ({ reason, count }));
    const notRun = judged.filter(({ reason }) => reason === "not-run").length + 20;
    expect(new Set(status?.infraByReason)).toEqual(new Set(reasons("infra_error")));
    const waiting = reasons(null).map((one) => (one.reason === "not-run" ? { ...one, count: notRun } : one));
    expect(new Set(status?.waitingByReason)).toEqual(new Set(waiting));
    expect(new Set(summary?.pendingByReason)).toEqual(new Set(waiting));

    const again = await call("adopt", logs, ...runs, ...experiment);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/^mine: 70 left\n$/m) });
  },
  120_000,
);

test("without a run map names of planned runs tell, a repeat that is not planned is left, and others are told by --setting", async () => {
  const cwd = await testFolder();
  const { logs } = await foreignResults(cwd, "0.0.11", [
    { name: "x-solo", word: "solo" },
    { name: "x-solo-r2", word: "solo" },
    { name: "x-coop-nocomm", word: "coop", messaging: false },
    { name: "talk", word: "coop" },
  ]);
  const { rows } = await callsIn(cwd);
  const experiment = ["--name", "x", "--model", FOREIGN_MODEL, "--logs", "mine"];
  type Row = { run: string; action: string; why: string; as: { run: string; setting: string; repeat: number } | null };
  const counted = (adopted: readonly Row[]) =>
    [...Map.groupBy(adopted, ({ run, as, action }) => [run, as?.run, action === "left"].join(" "))].map(
      ([key, { length }]) => `${key} ${length}`,
    );
  const first = (await rows<Row>("adopt", logs, ...experiment)).slice(0, -1);
  expect(counted(first).toSorted()).toEqual([
    "talk  true 10",
    "x-coop-nocomm x-coop-nocomm false 10",
    "x-solo x-solo false 10",
    "x-solo-r2  true 10",
  ]);
  const whyOf = (run: string) => new Set(first.filter((row) => row.run === run).map(({ why }) => why));
  expect(whyOf("x-solo-r2")).toEqual(new Set(["the experiment does not plan repeat 2, only 1: pass --repeat 2"]));
  expect([...whyOf("talk")]).toEqual([expect.stringMatching(/setting is not known.*--runs or --setting/)]);

  const second = (await rows<Row>("adopt", logs, "--setting", "coop-comm", ...experiment, "--repeat", "2")).slice(
    0,
    -1,
  );
  expect(counted(second).toSorted()).toEqual([
    "talk x-coop-comm false 10",
    "x-coop-nocomm  true 10",
    "x-solo x-solo true 10",
    "x-solo-r2 x-solo-r2 false 10",
  ]);
}, 120_000);

test("flags that contradict the results, and two runs that would be one trial, are refused before anything is written", async () => {
  const cwd = await testFolder();
  const { logs } = await foreignResults(cwd, "0.0.29", [
    { name: "one", word: "solo" },
    { name: "other", word: "solo" },
  ]);
  const { call } = await callsIn(cwd);
  const before = await snapshotOf(logs);
  const adopt = (...args: string[]) => call("adopt", logs, "--logs", "mine", "--name", "mine", ...args);
  const one = ["--runs", "one=solo"];
  for (const [args, code, says] of [
    [[...one, "--model", "gpt-5"], "results-contradict", /--model gpt-5: 10 of 10 results say .*rehearsal\/stand-in/],
    [
      [...one, "--model", FOREIGN_MODEL, "--agent", "mini_swe_agent"],
      "results-contradict",
      /--agent mini_swe_agent: .*mini_swe_agent_v2/,
    ],
    [["--model", FOREIGN_MODEL], "run-map-ambiguous", /runs one and other: Both would be solo of this experiment/],
  ] as const) {
    const refused = await adopt(...args);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(code);
    expect(refused.stderr).toMatch(says);
  }
  await expect(access(path.join(cwd, "mine"))).rejects.toMatchObject({ code: "ENOENT" });
  expect(await snapshotOf(logs)).toEqual(before);
}, 60_000);
