import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { JudgeLine } from "@cooperbench-ts/results";
import { encodeJournalLine } from "@cooperbench-ts/results/experiment";
import { judgeTree, type Layout, readExperiment, readResults, readStatus } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { manifestFile, runManifest } from "../../../results/src/formats/fixtures/our-files.ts";
import { soloFiles } from "../../../results/src/read/fixtures/trees.ts";
import { judgements } from "../testing/judgements.ts";
import { SimulatedHarness, simulatedTrials } from "../testing/simulated-harness.ts";

const pairs = simulatedTrials.map(({ pair }) => `r_task/${pair.taskId}/f1_f2`);
const manifest = JSON.stringify(manifestFile(runManifest("m-solo", "solo", pairs, { experiment: "m" })));

let logs: string;
let layout: Layout;
/** An experiment of three trials: pass, fail, fail. */
beforeEach(async () => {
  logs = await mkdtemp(path.join(tmpdir(), "odd-trees-"));
  const verdicts = [judgements.pass, judgements.fail, judgements.fail];
  const harness = new SimulatedHarness(
    logs,
    verdicts.map((verdict) => ({ agents: [], evals: [], verdict })),
  );
  layout = harness.layout;
  await write(".cooperbench-ts/m/manifest.json", manifest);
  await write("m-solo/manifest.json", manifest);
  await harness.session(1000);
});
afterEach(() => rm(logs, { recursive: true, force: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(logs, name)), { recursive: true });
  await writeFile(path.join(logs, name), text);
}

async function verdicts(): Promise<unknown[]> {
  return (await readExperiment(logs, "m")).trials.map(({ row }) => row.verdict);
}

async function lines(dir: string): Promise<JudgeLine[]> {
  const all: JudgeLine[] = [];
  for await (const line of judgeTree(dir)) all.push(line);
  return all;
}

it("a copy of a run's folder is no second repeat of it", async () => {
  await cp(path.join(logs, "m-solo"), path.join(logs, "a-copy"), { recursive: true });
  expect(await verdicts()).toEqual(["pass", "fail", "fail"]);
  expect((await readExperiment(logs, "m")).results.pairs.map(({ run }) => run)).toEqual(pairs.map(() => "m-solo"));
});

it("a run's folder that has another name is still its run", async () => {
  await rename(path.join(logs, "m-solo"), path.join(logs, "moved"));
  expect(await verdicts()).toEqual(["pass", "fail", "fail"]);
  expect((await readStatus(logs, "m")).settings).toMatchObject([{ run: "m-solo", pass: 1, fail: 2, waiting: 0 }]);
});

it("an older copy of the hidden folder says nothing of the runs of the experiment", async () => {
  await cp(layout.home, path.join(logs, ".cooperbench-ts/a-copy"), { recursive: true });
  await rm(path.join(logs, ".cooperbench-ts/a-copy/journal.jsonl"));
  const attempt = `.cooperbench-ts/a-copy/attempts/m-solo/${pairs[0]}/2/attempt.json`;
  await write(attempt, "{}");
  expect((await readResults(logs)).pairs.map(({ verdict }) => verdict)).toEqual(["pass", "fail", "fail"]);
});

it("results that nobody adopted count for nothing, and are named", async () => {
  await rm(path.join(layout.home, "attempts/m-solo", pairs[2] as string), { recursive: true });
  await rm(layout.journal);
  await rm(path.join(logs, "m-solo/solo", pairs[2] as string), { recursive: true });
  for (const [name, text] of soloFiles("m-solo", pairs[2])) await write(name, text);
  const { trials } = await readExperiment(logs, "m");
  expect(trials[2]).toMatchObject({
    row: { verdict: null, spentKnownUsd: 0 },
    judgement: { diagnostics: [{ code: "not-adopted" }] },
  });
  expect(await readStatus(logs, "m")).toMatchObject({ settings: [{ pass: 1, fail: 1, waiting: 1 }] });
  const again = judgeTree(logs, { judge: "all" });
  const judged: unknown[] = [];
  for await (const { pair, verdict } of again) judged.push([pair, verdict]);
  expect(judged).toContainEqual([pairs[2], "pass"]);
});

it("a journal that is there and cannot be read is no journal that is gone", async () => {
  await rm(layout.journal);
  await mkdir(layout.journal);
  await expect(readStatus(logs, "m")).rejects.toThrow(/journal\.jsonl: It cannot be read/);
  expect((await readResults(logs)).pairs.map(({ verdict }) => verdict)).toEqual(["pass", "fail", "fail"]);
});

it.each([null, 7, {}, { type: "agent-ended", run: "m-solo", setting: "solo", pair: "r_task/1/f1_f2" }])(
  "a line that we never write is a damaged one: %j",
  async (event) => {
    const line = encodeJournalLine({ format: 2, at: "2026-01-01T00:00:00.000Z", event }, crc32);
    await writeFile(layout.journal, line, { flag: "a" });
    expect(await verdicts()).toEqual(["pass", "fail", "fail"]);
    expect(await readStatus(logs, "m")).toMatchObject({ settings: [{ pass: 1, fail: 2 }] });
    expect(await lines(logs)).toHaveLength(3);
  },
);

it("an attempt that has only folders and links was begun", async () => {
  await rm(layout.journal);
  await rm(path.join(logs, "m-solo/solo", pairs[0] as string), { recursive: true });
  const view = path.join(layout.home, "attempts/m-solo", pairs[0] as string, "2/work/dataset/r_task");
  await mkdir(view, { recursive: true });
  await symlink("/nowhere", path.join(view, "task1"));
  expect(await verdicts()).toEqual([null, "fail", "fail"]);
});

it("a part of a tree is judged as in the whole: a run, a task, and a pair that lies alone", async () => {
  const whole = await lines(logs);
  const inside = path.join(logs, "m-solo/solo/r_task");
  expect([await lines(path.join(logs, "m-solo")), await lines(inside)]).toEqual([whole, whole]);
  expect(await lines(path.join(inside, "2"))).toEqual([whole[1]]);
  await cp(path.join(inside, "1/f1_f2"), path.join(logs, "alone"), { recursive: true });
  await writeFile(path.join(logs, "alone/result.json"), soloFiles("r", "r_task/1/f1_f2")[0]?.[1] ?? "");
  expect(await lines(path.join(logs, "alone"))).toMatchObject([{ dir: path.join(logs, "alone") }]);
});

it("a pair that the plan does not name is judged by its files", async () => {
  for (const [name, text] of soloFiles("m-solo", "r_task/9/f1_f2")) await write(name, text);
  const row = (await readResults(logs)).pairs.find(({ taskId }) => taskId === 9);
  expect(row).toMatchObject({ planned: false, verdict: "pass", judged: "evidence" });
});
