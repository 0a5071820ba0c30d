import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { cp, lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { readLedger } from "@cooperbench-ts/rehearsal";
import {
  compareGradings,
  flakyGradings,
  type ManifestFile,
  manifestFileSchema,
  type VerdictFile,
} from "@cooperbench-ts/results";
import { readGradings, readResults, readStatus } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runExperiment } from "../run-experiment.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "../testing/rehearsed-campaign.ts";
import { regrade, type RegradeOptions, type Regrading } from "./regrade.ts";

let folder: string;
let campaign: RehearsedCampaign;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "regrade-"));
  campaign = await rehearsedCampaign({ dir: folder, pairs: 4, seed: 5 }, { settings: ["solo", "coop-nocomm"] });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const to = (): string => path.join(folder, "again");
const grade = (options: Partial<RegradeOptions> = {}): Promise<Regrading> => {
  const { upstream, dataset, evalTimeout } = campaign.input;
  const config = { upstream, dataset, evalTimeout };
  return regrade({ dir: campaign.logs, to: to(), config, ...options }, campaign.host);
};

/** Everything below a folder, with times and what links lead to. */
async function wholeTree(dir: string): Promise<string> {
  const hash = createHash("sha256");
  const names = (await readdir(dir, { recursive: true })).sort();
  for (const name of names) {
    const at = path.join(dir, name);
    const stats = await lstat(at);
    hash.update(`${name}\0${stats.mode}\0${stats.mtimeMs}\0${stats.size}\0`);
    if (stats.isFile()) hash.update(await readFile(at));
  }
  return hash.digest("hex");
}

const starts = async (phase: "agent" | "eval"): Promise<number> =>
  (await readLedger(campaign.rehearsal.stateDir)).filter((entry) => entry.event === "start" && entry.phase === phase)
    .length;

async function verdictsIn(dir: string): Promise<Record<string, unknown>> {
  const { pairs } = await readResults(dir);
  return Object.fromEntries(
    pairs.map(({ run, pairKey, verdict, reason, costUsd }) => [`${run}/${pairKey}`, { verdict, reason, costUsd }]),
  );
}

const manifestOf = async (run: string): Promise<ManifestFile["runs"][number]> =>
  manifestFileSchema.parse(JSON.parse(await readFile(path.join(to(), run, "manifest.json"), "utf8"))).runs[0] as never;

/** What a script around upstream does: one process for all pairs, then one evaluation. */
async function upstreamAlone(run: string, setting: "solo" | "coop"): Promise<string> {
  const call = (...args: string[]) =>
    promisify(execFile)(campaign.rehearsal.upstreamPath, args, { cwd: campaign.rehearsal.dir });
  const model = ["-m", "rehearsal/stand-in", "-a", "mini_swe_agent"];
  await call("run", "-n", run, "-s", campaign.rehearsal.subset, "--setting", setting, "--no-auto-eval", ...model);
  await call("eval", "-n", run);
  return path.join(campaign.logs, run, setting);
}

describe("a tree of ours", () => {
  beforeEach(async () => {
    await runExperiment(campaign.input, campaign.host);
  });

  it("comes to the same verdicts, stays as it is, and is not evaluated twice", async () => {
    const [before, agents, evals] = [await wholeTree(campaign.logs), await starts("agent"), await starts("eval")];
    const { outcome, left, assumed, version } = await grade();
    expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 8, infraError: 0, pending: 0 } });
    expect([left, assumed, version]).toEqual([[], [], campaign.rehearsal.upstreamVersion]);
    expect(await verdictsIn(to())).toEqual(await verdictsIn(campaign.logs));
    expect(await wholeTree(campaign.logs)).toBe(before);
    expect(await starts("agent")).toBe(agents);
    const evaluated = await starts("eval");
    expect(evaluated).toBeGreaterThan(evals);
    expect((await grade()).outcome).toEqual(outcome);
    expect(await starts("eval")).toBe(evaluated);
  });

  it("says where the work is from and what graded it", async () => {
    await grade({ repeat: 2, pairs: [(await readResults(campaign.logs)).pairs[0]?.pairKey ?? ""] });
    const version = campaign.rehearsal.upstreamVersion;
    const [first, second] = await Promise.all(["rehearsed-solo", "rehearsed-solo-r2"].map(manifestOf));
    expect(first).toMatchObject({
      experiment: "regrade",
      model: "rehearsal/stand-in",
      upstream: { version, standIn: true },
      source: {
        tree: campaign.logs,
        run: "rehearsed-solo",
        setting: "solo",
        experiment: "rehearsed",
        upstreamVersion: version,
        patches: "repaired",
        grading: 1,
      },
    });
    expect(second).toMatchObject({
      repeat: 2,
      source: { run: "rehearsed-solo", grading: 2, work: first?.source?.work },
    });
  });

  it("graded twice, another end of one feature is flaky, and the delta to the source is none", async () => {
    const { pairs } = await readResults(campaign.logs);
    const solo = pairs.find(({ setting, verdict }) => setting === "solo" && verdict === "pass");
    await grade({ repeat: 2, pairs: [solo?.pairKey ?? ""] });
    const gradings = await readGradings(to());
    expect(flakyGradings(gradings)).toEqual([]);
    expect(compareGradings(await readGradings(campaign.logs), gradings)).toMatchObject({
      pairs: 2,
      changed: [],
      otherWork: [],
      onlyAfter: 0,
    });
    const file = path.join(to(), "rehearsed-solo-r2/solo", solo?.pairKey ?? "", "eval.json");
    const evaluation = JSON.parse(await readFile(file, "utf8")) as { feature1: object };
    await writeFile(file, JSON.stringify({ ...evaluation, feature1: { ...evaluation.feature1, passed: false } }));
    expect(flakyGradings(await readGradings(to()))).toMatchObject([
      { run: "rehearsed-solo", pair: solo?.pairKey, gradings: [{ aPassed: true }, { grading: 2, aPassed: false }] },
    ]);
  });

  it("first some pairs, then all: what is there stays, and the manifest knows the work of both", async () => {
    const { pairs } = await readResults(campaign.logs);
    const one = pairs[0]?.pairKey ?? "";
    expect((await grade({ pairs: [one] })).outcome).toMatchObject({ kind: "complete", counts: { planned: 2 } });
    const evaluated = await starts("eval");
    expect((await grade()).outcome).toMatchObject({ kind: "complete", counts: { planned: 8 } });
    expect(await starts("eval")).toBeLessThanOrEqual(evaluated + 6);
    const { pairs: planned, source } = await manifestOf("rehearsed-solo");
    expect(Object.keys(source?.work ?? {}).sort()).toEqual(planned.toSorted());
    expect(planned).toHaveLength(4);
  });

  it("refuses to grade other work into the same tree, and to write into its source", async () => {
    await grade();
    const { pairs } = await readResults(campaign.logs);
    const copy = path.join(folder, "copy");
    await cp(campaign.logs, copy, { recursive: true });
    await writeFile(path.join(copy, pairs[0]?.dir ?? "", "solo.patch"), "");
    await expect(grade({ dir: copy })).rejects.toMatchObject({
      code: "drift",
      problem: expect.stringContaining(`work.${pairs[0]?.pairKey}`),
      remedy: expect.stringContaining("--to"),
    });
    await expect(grade({ pairs: ["acorn_tokens_task/0/f8_f9"] })).rejects.toMatchObject({ code: "pair-unknown" });
    for (const place of [campaign.logs, path.join(campaign.logs, "x/y"), folder])
      await expect(grade({ to: place })).rejects.toMatchObject({ code: "regrade-into-source" });
    await expect(grade({ dir: path.join(folder, "none") })).rejects.toMatchObject({ code: "results-missing" });
  });
});

it("stops where the work is another one than it began with", async () => {
  await upstreamAlone("by-hand", "solo");
  const { pairs } = await readResults(campaign.logs);
  const dirs = pairs.filter(({ verdict }) => verdict === "pass").map(({ dir }) => path.join(campaign.logs, dir ?? ""));
  campaign = {
    ...campaign,
    host: {
      ...campaign.host,
      onEvent: ({ type }) => {
        if (type === "planned") for (const dir of dirs) appendFileSync(path.join(dir, "solo.patch"), "+x\n");
      },
    },
  };
  expect((await grade()).outcome).toMatchObject({ kind: "stopped", stop: { cause: "work-changed" } });
});

describe("a tree of upstream's own", () => {
  it("keeps what nobody can grade, with its reason, and counts it", async () => {
    const solo = await upstreamAlone("by-hand", "solo");
    const pairs = Object.keys(await verdictsIn(solo)).map((key) => key.slice("by-hand/".length));
    const [torn, linked, gone] = pairs as [string, string, string];
    await writeFile(path.join(solo, torn, "result.json"), '{"repo": "acorn');
    await rm(path.join(solo, linked, "solo.patch"));
    await symlink("/etc/hostname", path.join(solo, linked, "solo.patch"));
    for (const name of await readdir(path.join(solo, gone))) await rm(path.join(solo, gone, name));
    const before = await wholeTree(campaign.logs);
    const { outcome, left } = await grade();
    expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 1, infraError: 0 } });
    expect(Object.fromEntries(left.map(({ pair, why }) => [pair, why]))).toEqual({
      [torn]: "its agents' phase ended in torn-result",
      [linked]: expect.stringContaining(": solo.patch: it is a link"),
      [gone]: "it was not run",
    });
    expect(await wholeTree(campaign.logs)).toBe(before);
    const status = await readStatus(to(), "regrade");
    expect(JSON.stringify(status)).toContain("torn-result");
    const { pairs: rows } = await readResults(to());
    expect(Object.fromEntries(rows.map(({ pairKey, verdict }) => [pairKey, verdict]))).toMatchObject({
      [torn]: "infra_error",
      [linked]: "infra_error",
      [gone]: null,
    });
    const verdict = await readFile(path.join(to(), "by-hand/solo", torn, "verdict.json"), "utf8");
    const { diagnostics } = JSON.parse(verdict) as VerdictFile;
    expect(diagnostics.map(({ code }) => code)).toContain("not-regraded");
    const [verdicts, evaluated] = [await verdictsIn(to()), await starts("eval")];
    // Killed before what is in its place was recorded, and then again.
    await rm(path.join(to(), ".cooperbench-ts/regrade/journal.jsonl"));
    await rm(path.join(to(), ".cooperbench-ts/regrade/attempts/by-hand", torn), { recursive: true });
    for (let call = 1; call <= 2; call += 1)
      expect((await grade()).outcome).toMatchObject({ kind: "complete", counts: { planned: 1 } });
    expect(await verdictsIn(to())).toEqual(verdicts);
    expect(await starts("eval")).toBe(evaluated);
  });

  it("does not say whether agents could talk: the run is called what upstream does by default, and the manifest says so", async () => {
    await upstreamAlone("both", "solo");
    await upstreamAlone("both", "coop");
    const { assumed, outcome } = await grade();
    expect(outcome).toMatchObject({ counts: { planned: 8 } });
    expect(assumed).toEqual([{ run: "both-coop-comm", setting: "coop-comm" }]);
    expect((await manifestOf("both-coop-comm")).source).toMatchObject({ run: "both", setting: null });
    await rm(to(), { recursive: true });
    expect((await grade({ setting: "coop-nocomm" })).assumed).toEqual([]);
    expect((await manifestOf("both-coop-nocomm")).source).toMatchObject({
      setting: "coop-nocomm",
      upstreamVersion: null,
    });
  });
});
