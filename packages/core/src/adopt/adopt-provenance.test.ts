import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createRehearsal, type Rehearsal } from "@cooperbench-ts/rehearsal";
import { evalPolicyOf, type JudgeLine, regradedPolicyOf, summarize } from "@cooperbench-ts/results";
import { judgeTree, readExperiment } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ExperimentConfigInput } from "../config/config.ts";
import { runExperiment } from "../run-experiment.ts";
import { adopt, type Adoption } from "./adopt.ts";
import type { AdoptOptions } from "./find-results.ts";

const MODEL = "rehearsal/stand-in";
let dir: string;
let rehearsal: Rehearsal;
let torn = "";
let unevaluated = "";
let refused = "";

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "adopt-provenance-"));
  const scripted = [{ kind: "rate-limit", pair: "birch_cache_task/118/f1_f2", attempts: [1, 2] }] as const;
  rehearsal = await createRehearsal({ dir, pairs: 6, seed: 5, timeScale: 0, scripted: [...scripted] });
  [torn = "", unevaluated = "", refused = ""] = rehearsal.scenario.pairs;
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** One process for all pairs, then one evaluation; then one result is torn, and one loses its evaluation. */
async function theirTree(run = "theirs"): Promise<string> {
  const call = (...args: string[]) => promisify(execFile)(rehearsal.upstreamPath, args, { cwd: dir });
  const agent = ["-m", MODEL, "-a", "mini_swe_agent"];
  await call("run", "-n", run, "-s", "lite", "--setting", "solo", "--no-auto-eval", "-c", "4", ...agent);
  await call("eval", "-n", run, "-c", "4");
  await writeFile(path.join(dir, "logs", run, "solo", torn, "result.json"), '{"repo": "acorn');
  await rm(path.join(dir, "logs", run, "solo", unevaluated, "eval.json"));
  return path.join(dir, "logs");
}

const host = () => ({ environment: process.env, standIn: { version: rehearsal.upstreamVersion }, timeScale: 0.001 });

function input(name: string, more: Partial<ExperimentConfigInput> = {}): ExperimentConfigInput {
  return {
    name,
    model: MODEL,
    settings: ["solo"],
    upstream: rehearsal.upstreamPath,
    dataset: rehearsal.datasetDir,
    logs: path.join(dir, name),
    timeout: 20_000,
    evalTimeout: 20_000,
    ...more,
  };
}

async function adoptAll(into: ExperimentConfigInput, options: AdoptOptions): Promise<Adoption[]> {
  const all: Adoption[] = [];
  // No stand-in is handed in: whatever is asked of an upstream fails.
  const nobody = { ...into, upstream: path.join(dir, "no-cooperbench") };
  for await (const one of adopt(nobody, { environment: {} }, options)) all.push(one);
  return all;
}

const read = (name: string) => readExperiment(path.join(dir, name), name);

async function judged(tree: string): Promise<JudgeLine[]> {
  const lines: JudgeLine[] = [];
  for await (const line of judgeTree(tree)) lines.push(line);
  return lines;
}

it("a later run fills the gaps, and each row says who made it", async () => {
  await adoptAll(input("mine"), { dir: await theirTree() });
  const before = await read("mine");
  expect(before.manifest.runs[0]).toMatchObject({ upstream: null, datasetHash: {}, evalPolicy: { id: "unknown" } });
  expect(before.results.pairs.find(({ pairKey }) => pairKey === unevaluated)).toMatchObject({
    verdict: null,
    reason: "not-evaluated",
    upstreamVersion: null,
  });

  const outcome = await runExperiment(input("mine"), host());
  expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 6, infraError: 0, pending: 0 } });
  const { results, manifest, trials } = await read("mine");
  expect(manifest.runs[0]?.upstream?.version).toBe("0.0.11");
  expect(Object.keys(manifest.runs[0]?.datasetHash ?? {}).length).toBeGreaterThan(0);
  const madeBy = (pair: string) => {
    const { upstreamVersion, evalPolicy } = results.pairs.find(({ pairKey }) => pairKey === pair) ?? {};
    return [upstreamVersion, evalPolicy];
  };
  expect(madeBy(torn)).toEqual(["0.0.11", evalPolicyOf("0.0.11").id]);
  expect(madeBy(refused)).toEqual(["0.0.11", evalPolicyOf("0.0.11").id]);
  // Their agents, and an evaluation of ours.
  expect(madeBy(unevaluated)).toEqual([null, regradedPolicyOf("0.0.11", null).id]);
  expect(trials.find(({ pair }) => pair === unevaluated)?.verdictFile?.origin).toMatchObject({ run: "theirs" });
  expect(trials.find(({ pair }) => pair === torn)?.verdictFile).not.toHaveProperty("origin");
  const kept = before.trials.filter(({ row }) => row.verdict === "pass" || row.verdict === "fail");
  expect(kept.length).toBeGreaterThan(1);
  for (const { pair } of kept) expect(madeBy(pair)).toEqual([null, null]);
  const textOf = (pair: string) => results.pairs.find(({ pairKey }) => pairKey === pair)?.datasetHash;
  expect(textOf(torn)).toMatch(/./);
  for (const { pair } of kept) expect(textOf(pair)).toBeNull();
  expect(results.runs).toMatchObject([{ upstreamVersion: null, evalPolicy: null, model: MODEL }]);
});

it("says the version that it is told, and refuses one that a manifest contradicts", async () => {
  const tree = await theirTree();
  await adoptAll(input("told"), { dir: tree, upstreamVersion: "0.0.9" });
  const { results } = await read("told");
  expect(new Set(results.pairs.map(({ upstreamVersion }) => upstreamVersion))).toEqual(new Set(["0.0.9"]));

  await runExperiment(input("ours", { attempts: 1 }), host());
  await expect(
    adoptAll(input("again"), { dir: path.join(dir, "ours"), upstreamVersion: "0.0.9" }),
  ).rejects.toMatchObject({ code: "results-contradict", message: expect.stringMatching(/0\.0\.9.*0\.0\.11/s) });
  await adoptAll(input("again"), { dir: path.join(dir, "ours") });
  const again = await read("again");
  for (const { verdictFile } of again.trials)
    expect(verdictFile?.origin).toMatchObject({ upstreamVersion: "0.0.11", evalPolicy: evalPolicyOf("0.0.11").id });
});

it("of a tree of ours it takes what its own run says: attempts, repairs and what all of them have cost", async () => {
  await runExperiment(input("ours", { attempts: 2 }), host());
  const ours = await read("ours");
  expect(ours.trials.find(({ pair }) => pair === refused)).toMatchObject({
    row: { verdict: "infra_error", attempts: 2 },
  });
  await adoptAll(input("second"), { dir: path.join(dir, "ours") });
  const second = await read("second");
  const facts = ({ trials }: typeof ours) =>
    trials.map(({ pair, row, verdictFile }) => ({
      pair,
      verdict: [row.verdict, row.reason, row.redo],
      text: row.datasetHash,
      cost: [row.costUsd, row.costAllAttemptsUsd, row.spentKnownUsd, row.unpricedAttempts],
      attempts: verdictFile?.attempts,
      patchRepair: verdictFile?.patchRepair,
    }));
  expect(facts(second)).toEqual(facts(ours));
});

it.each(["elsewhere", "in place"])("what was adopted %s is the same once its journal is lost", async (where) => {
  const tree = await theirTree(where === "in place" ? "mine-solo" : "theirs");
  const into = where === "in place" ? input("mine", { logs: tree }) : input("mine");
  const logs = String(into.logs);
  const lines = await judged(tree);
  await adoptAll(into, { dir: tree });
  const summaryOf = async () => {
    const { trials } = await readExperiment(logs, "mine");
    const { total, leftOut } = summarize(trials);
    return { total, leftOut };
  };
  const before = await summaryOf();
  const count = (verdict: string | null) => lines.filter((line) => line.verdict === verdict).length;
  expect(before.total).toMatchObject({
    total: 6,
    pass: count("pass"),
    fail: count("fail"),
    infraError: count("infra_error"),
    pending: count(null),
  });
  await rm(path.join(logs, ".cooperbench-ts/mine/journal.jsonl"));
  expect(await summaryOf()).toEqual(before);
  const outcome = await runExperiment({ ...into, agent: "mini_swe_agent" }, host());
  expect(outcome.counts).toMatchObject({ planned: 6, pending: 0 });
});

it("the agent is that of the results where the call names none", async () => {
  const tree = await theirTree();
  await adoptAll(input("mine"), { dir: tree });
  expect((await read("mine")).manifest.runs[0]).toMatchObject({ agent: "mini_swe_agent", model: MODEL });
  await expect(adoptAll(input("other", { agent: "openhands_sdk" }), { dir: tree })).rejects.toMatchObject({
    code: "results-contradict",
  });
  await expect(readFile(path.join(dir, "other"))).rejects.toMatchObject({ code: "ENOENT" });
});
