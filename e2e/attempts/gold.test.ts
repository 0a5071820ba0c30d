import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { evalFileSchema, type EvalFile, type GoldEvaluation, type PairGold } from "@cooperbench-ts/results";
import { describe, expect, test } from "vitest";
import { RealCampaign } from "../campaign/support/real-campaign.ts";
import { jsonLines, startCli } from "../cli/support/cli.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { expectedOutcomes } from "../src/expected-outcomes.ts";
import { environmentByHand } from "../src/by-hand.ts";
import type { RealParts } from "../src/real-parts.ts";
import { type BrokenTask, brokenPairs, brokenTask } from "./support/broken-task.ts";

type Line = PairGold & { readonly evaluations: readonly GoldEvaluation[] };

const agents = { "0.0.11": "mini_swe_agent", "0.0.29": "mini_swe_agent_v2" } as const;
type Version = keyof typeof agents;

/** A campaign's folder; its `gold` needs neither model nor key. */
async function goldIn(parts: RealParts, version: Version, pairs: readonly string[]) {
  const agent = agents[version];
  const model = "openai/gpt-4o";
  const campaign = await RealCampaign.make({ parts, version, agent, model, pairs, settings: ["solo"] });
  const at = campaign.args.indexOf("--upstream");
  const args = ["--subset", "e2e_all", "--dataset", parts.dataset, ...campaign.args.slice(at, at + 2)];
  const start = (selected: readonly string[], ...extra: string[]) =>
    startCli(["gold", ...args, ...selected.flatMap((pair) => ["--pair", pair]), "--concurrency", "3", ...extra], {
      cwd: campaign.dir,
    });
  const evals = async (): Promise<number> =>
    (await campaign.starts()).filter((line) => line.startsWith("eval -n")).length;
  return { campaign, start, evals };
}

const linesOf = (stdout: string): Map<string, Line> =>
  new Map(jsonLines(stdout).map((line) => [line["pair"] as string, line as unknown as Line]));

describeWithParts("gold on the dataset, as upstream judges it by itself", (parts) => {
  const pairs = ["paper_crane_task/7/f1_f2", "paper_crane_task/7/f1_f4"] as const;

  describe.each(["0.0.11", "0.0.29"] as const)("upstream %s", (version) => {
    test("equals `cooperbench eval` of the same patches", async ({ onTestFinished }) => {
      const { campaign, start } = await goldIn(parts, version, pairs);
      onTestFinished(() => campaign.end());
      const { code, stdout, stderr } = await start(pairs, "--json").ended;
      expect(code, stderr).toBe(0);
      const lines = linesOf(stdout);
      for (const pair of pairs) {
        const { solo, coop, wrong, merge } = { ...expectedOutcomes[pair] } as (typeof expectedOutcomes)[string];
        expect(lines.get(pair)).toMatchObject({
          canPass: wrong.length === 0,
          coop: coop[version] ? "pass" : merge === "clean" || version === "0.0.11" ? "fail" : "conflict",
          solo: merge === "clean" ? (solo ? "pass" : "fail") : "conflict",
          passesEmpty: false,
        });
      }
      const all = [...lines.values()].flatMap(({ evaluations }) => evaluations);
      const evaluations = [...new Map(all.map((one) => [one.dir, one])).values()];
      // Together where they combine, both merged, features 1, 2 and 4 alone, and two empty patches for them.
      expect(evaluations).toHaveLength(8);
      const byHand = await evaluateByHand(parts, version, campaign, evaluations);
      for (const { dir } of evaluations)
        expect(gradeOf(byHand.get(dir)), dir).toEqual(gradeOf(await evalIn(path.join(campaign.logs, dir))));
    }, 900_000);
  });
});

const evalIn = async (dir: string): Promise<EvalFile> =>
  evalFileSchema.parse(JSON.parse(await readFile(path.join(dir, "eval.json"), "utf8")));

function gradeOf(file: EvalFile | undefined): object {
  const { feature1, feature2, both_passed: both, error, merge } = file as EvalFile;
  return { both, error, passed: [feature1.passed, feature2.passed], merge: merge?.status, strategy: merge?.strategy };
}

/** The same folders without anything of ours, evaluated by upstream as a user calls it, run by run. */
async function evaluateByHand(
  parts: RealParts,
  version: Version,
  campaign: RealCampaign,
  evaluations: readonly GoldEvaluation[],
): Promise<Map<string, EvalFile>> {
  const cwd = path.join(campaign.dir, "by-hand");
  await mkdir(cwd);
  await symlink(parts.dataset, path.join(cwd, "dataset"));
  const copyOf = (dir: string): string => path.join(cwd, "logs", dir.replace(".cooperbench-ts/gold/", ""));
  for (const { dir } of evaluations) {
    await cp(path.join(campaign.logs, dir), copyOf(dir), { recursive: true });
    for (const file of ["eval.json", "verdict.json"]) await rm(path.join(copyOf(dir), file));
  }
  const env = environmentByHand(parts, cwd);
  for (const run of new Set(evaluations.map((one) => one.run)))
    await promisify(execFile)(parts.upstream[version], ["eval", "-n", run, "--backend", "docker", "-c", "3"], {
      cwd,
      env,
    });
  return new Map(await Promise.all(evaluations.map(async ({ dir }) => [dir, await evalIn(copyOf(dir))] as const)));
}

describeWithParts("gold on a task that is broken in every way", (parts) => {
  test("names each, killed in the middle and called again; and a campaign over it counts as said", async ({
    onTestFinished,
  }) => {
    const task: BrokenTask = await brokenTask(parts);
    onTestFinished(() => task.end());
    const broken = { ...parts, dataset: task.dataset };
    const run = [brokenPairs.importError, brokenPairs.vacuous];
    const { campaign, start, evals } = await goldIn(broken, "0.0.29", run);
    onTestFinished(() => campaign.end());
    const all = Object.values(brokenPairs);

    const killed = start(all, "--attempts", "1");
    await killed.until(({ stderr }) => stderr.includes("[3/18]"));
    killed.send("SIGKILL");
    await killed.ended;
    const before = await evals();
    const first = await start(all, "--attempts", "1", "--json").ended;
    // That no test of one feature runs is a result, too.
    expect(first.code, first.stderr).toBe(0);
    // What had come to a grade is not evaluated again.
    const graded = killed.output.stderr.match(/\] (?:pass|fail) /g)?.length ?? 0;
    expect(graded).toBeGreaterThan(0);
    expect((await evals()) - before).toBeLessThanOrEqual(18 - graded);
    const lines = linesOf(first.stdout);
    const findings = (pair: string) => lines.get(pair)?.findings.map(({ code, feature }) => [code, feature]);
    expect(lines.get(brokenPairs.importError)).toMatchObject({ canPass: false, solo: "no-test-ran" });
    expect(findings(brokenPairs.importError)).toEqual([["no-test-ran", 2]]);
    expect(lines.get(brokenPairs.importError)?.findings[0]?.message).toContain("cannot import name 'wind' from 'sky'");
    expect(findings(brokenPairs.vacuous)).toEqual([["passes-empty", 3]]);
    expect(lines.get(brokenPairs.allVacuous)).toMatchObject({ canPass: true, passesEmpty: true });
    expect(findings(brokenPairs.allVacuous)).toEqual([
      ["passes-empty", 3],
      ["passes-empty", 4],
      ["passes-without-a-test", 4],
    ]);
    expect(lines.get(brokenPairs.flaky)).toMatchObject({ canPass: true, coop: "pass", flaky: null, findings: [] });
    expect(lines.get(brokenPairs.conflict)).toMatchObject({ canPass: true, solo: "conflict", coop: "conflict" });
    expect(findings(brokenPairs.conflict)).toEqual([["conflict", null]]);

    task.say("storm");
    const again = await start([brokenPairs.flaky], "--repeat", "2", "--attempts", "1").ended;
    expect(again.stdout, again.stderr).toMatch(/flaky: the gold patch of feature 5 passes in one evaluation and fails/);
    expect(again.stdout).toContain(`gold: 1 pair is flaky: ${brokenPairs.flaky}`);

    const refused = await campaign.run("run", ["--gold", "require"]);
    expect(refused.code, refused.stderr).toBe(3);
    expect(refused.stderr).toContain("gold-required");
    expect(refused.stderr).toMatch(
      new RegExp(`1 of 2 planned pairs[^]*${brokenPairs.importError}: no test of feature 2`),
    );
    const ran = await campaign.run("run", ["--attempts", "1"]);
    expect(ran.code, ran.stderr).toBe(4);
    expect(ran.stderr).toContain(`1 pair cannot pass here: ${brokenPairs.importError}`);
    expect(await campaign.verdict("solo", brokenPairs.vacuous)).toMatchObject({ verdict: "pass" });

    const summary = await startCli(["summary", "--json"], { cwd: campaign.dir }).ended;
    expect(jsonLines(summary.stdout)[0]).toMatchObject({
      total: { total: 2, pass: 1, infraError: 1 },
      gold: {
        pairs: 2,
        canPass: 1,
        cannotPass: [brokenPairs.importError],
        ceiling: { pass: 1, of: 2 },
        passable: [{ infraExcluded: { k: 1, n: 1 } }],
      },
    });
    expect(summary.stderr).toContain("1 trial with diagnostic as-gold-fails");
  }, 1_200_000);
});
