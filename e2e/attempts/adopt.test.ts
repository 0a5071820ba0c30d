import { execFile, execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { failing, failures, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { expect, onTestFinished, test } from "vitest";
import { RealCampaign } from "../campaign/support/real-campaign.ts";
import { jsonLines, startCli } from "../cli/support/cli.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { answersBefore, pairOf } from "./support/attempt-campaign.ts";

const refused = "abacus_calc_task/0/f1_f2";
const torn = "paper_crane_task/7/f1_f3";
const sound = "paper_crane_task/7/f2_f3";
const stale = "tide_table_task/12/f1_f3";
const masked = "tide_table_task/31/f1_f10";
const pairs = [refused, torn, sound, stale, masked];
const maskedImage = "akhatua/cooperbench-tide-table:task31";

describeWithParts("adopting a tree that upstream 0.0.11 wrote by itself, four at a time", (parts) => {
  test("only what is torn, failed, stale or of a dead container is done again", async () => {
    const campaign = await RealCampaign.make({
      parts,
      version: "0.0.11",
      agent: "mini_swe_agent",
      model: "openai/gpt-4o",
      pairs,
      settings: ["solo"],
    });
    onTestFinished(() => campaign.end());
    const gold = goldModel(parts.dataset);
    let alone = true;
    let met = (): void => {};
    const inMasked = new Promise<void>((resolve) => (met = resolve));
    const model = await startScriptedModel({
      script: failing(gold, (call) => {
        if (!alone) return null;
        if (pairOf(call) === refused) return failures.wrongKey();
        if (pairOf(call) !== masked) return null;
        if (answersBefore(call) === 2) met();
        return { kind: "command", thought: "Go on.", command: "ls" };
      }),
    });
    onTestFinished(() => model.close());

    const cwd = path.join(campaign.dir, "by-hand");
    await mkdir(path.join(cwd, "dataset", "subsets"), { recursive: true });
    for (const repo of await readdir(parts.dataset)) {
      if (repo.endsWith("_task")) await symlink(path.join(parts.dataset, repo), path.join(cwd, "dataset", repo));
    }
    await writeFile(path.join(cwd, "dataset", "subsets", "five.json"), JSON.stringify(subsetOf(pairs)));
    const run = campaign.runName("solo");
    const upstream = (...args: string[]) =>
      promisify(execFile)(parts.upstream["0.0.11"], args, {
        cwd,
        env: {
          PATH: process.env["PATH"],
          HOME: cwd,
          LITELLM_LOCAL_MODEL_COST_MAP: "True",
          MSWEA_SILENT_STARTUP: "1",
          OPENAI_API_KEY: "none",
          MSWEA_MODEL_API_BASE: model.openaiBase,
          DOCKER_HOST: `unix://${parts.dockerSocket}`,
        },
      });
    const agent = ["-m", "openai/gpt-4o", "-a", "mini_swe_agent", "--setting", "solo", "--no-auto-eval"];
    const running = upstream("run", "-n", run, "-s", "five", "--backend", "docker", "-c", "4", ...agent);
    await Promise.race([inMasked, running]);
    const docker = (...argv: string[]): string =>
      execFileSync("docker", ["-H", `unix://${parts.dockerSocket}`, ...argv], { encoding: "utf8" }).trim();
    // Upstream labels nothing; containers of other tests have our labels.
    const unlabelled = docker("ps", "-q", "--filter", `ancestor=${maskedImage}`)
      .split("\n")
      .filter((id) => !docker("inspect", "-f", "{{json .Config.Labels}}", id).includes("dev.cooperbench-ts."));
    expect(unlabelled).toHaveLength(1);
    docker("kill", ...unlabelled);
    await running;
    await upstream("eval", "-n", run, "--backend", "docker", "-c", "4");
    // Run again after it was evaluated: upstream leaves the old eval.json in place. Its times have whole seconds in some files.
    await delay(1100);
    await upstream("run", "-n", run, "-r", "tide_table_task", "-t", "12", "-f", "1,3", "--force", "-c", "1", ...agent);
    const tree = path.join(cwd, "logs", run, "solo");
    const whole = await readFile(path.join(tree, torn, "result.json"), "utf8");
    await writeFile(path.join(tree, torn, "result.json"), whole.slice(0, whole.length / 2));

    alone = false;
    const call = (command: string, ...extra: string[]) =>
      startCli([command, ...extra, ...campaign.args, "--endpoint", model.openaiBase], {
        cwd: campaign.dir,
        env: campaign.environment,
      }).ended;
    const adopted = await call("adopt", path.join(cwd, "logs"), "--json");
    expect(adopted.code, adopted.stderr).toBe(0);
    const adoptions = jsonLines(adopted.stdout).slice(0, -1) as {
      pair: string;
      action: string;
      judged: { verdict: string | null };
    }[];
    expect(Object.fromEntries(adoptions.map(({ pair, action, judged }) => [pair, [action, judged.verdict]]))).toEqual({
      [refused]: ["adopted", "infra_error"],
      [torn]: ["adopted", "infra_error"],
      [sound]: ["adopted", "pass"],
      [stale]: ["to-evaluate", null],
      [masked]: ["adopted", "infra_error"],
    });
    expect((await campaign.starts()).filter((start) => !start.endsWith("--help"))).toEqual([]);

    const outcome = await call("run");
    expect(outcome.code, outcome.stderr).toBe(0);
    const starts = await campaign.starts();
    const begun = (phase: "run" | "eval"): string[] =>
      pairs.filter((pair) =>
        starts.some((start) => start.startsWith(`${phase} -n`) && start.includes(selection(pair))),
      );
    expect({ agents: begun("run"), evals: begun("eval") }).toEqual({
      agents: [refused, torn, masked],
      evals: [refused, torn, stale, masked],
    });
    for (const pair of pairs) expect(await campaign.verdict("solo", pair)).toMatchObject({ verdict: "pass" });
  }, 1_200_000);
});

function subsetOf(keys: readonly string[]): object {
  const parsed = keys.map((key) => {
    const [repo = "", task = "", features = ""] = key.split("/");
    return { repo, task_id: Number(task), pair: features.split("_").map((feature) => Number(feature.slice(1))) };
  });
  const byTask = Map.groupBy(parsed, ({ repo, task_id }) => `${repo}/${task_id}`);
  const tasks = [...byTask.values()].map((ofTask) => ({
    repo: ofTask[0]?.repo,
    task_id: ofTask[0]?.task_id,
    pairs: ofTask.map(({ pair }) => pair),
  }));
  return {
    name: "five",
    description: "Five pairs.",
    stats: { tasks: tasks.length, pairs: keys.length, repos: new Set(parsed.map(({ repo }) => repo)).size },
    tasks,
  };
}

function selection(pair: string): string {
  const [repo = "", task = "", features = ""] = pair.split("/");
  return ` -r ${repo} -t ${task} -f ${features.replaceAll("f", "").replace("_", ",")} `;
}
