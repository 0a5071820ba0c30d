import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { beforeAll, afterAll, expect, test } from "vitest";
import { RealCampaign } from "../campaign/support/real-campaign.ts";
import { leftInDocker } from "../campaign/support/docker.ts";
import { startCli } from "../cli/support/cli.ts";
import { publishedVerdicts } from "../cli/support/published.ts";
import { freshNumbers } from "../cli/support/random.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import type { RealParts } from "../src/real-parts.ts";
import { evaluations, wholeTree } from "./support/regraded-trees.ts";

type Version = keyof RealParts["upstream"];

/** Clean, cut patches, both conflicts, a patch that fails its tests. */
const pairs = [
  "abacus_calc_task/0/f1_f3",
  "paper_crane_task/7/f1_f2",
  "paper_crane_task/7/f3_f4",
  "tide_table_task/12/f1_f2",
  "tide_table_task/31/f1_f2",
];

describeWithParts("a tree of 0.0.11, regraded", (parts) => {
  let campaign: RealCampaign;
  let runs: string[];
  beforeAll(async () => {
    campaign = await RealCampaign.make({
      parts,
      version: "0.0.11",
      agent: "mini_swe_agent",
      model: "openai/gpt-4o",
      pairs,
      settings: ["solo", "coop-nocomm"],
    });
    runs = campaign.settings.map((setting) => campaign.runName(setting));
    const { code, stderr } = await campaign.run("run", ["--concurrency", "2"]);
    expect(code, stderr).toBe(0);
  }, 600_000);
  afterAll(() => campaign.end());

  const regrade = (version: Version, from: string, to: string, ...extra: string[]) =>
    startCli(
      [
        "regrade",
        from,
        "--to",
        to,
        "--upstream",
        upstreamOf(campaign, parts, version),
        "--dataset",
        parts.dataset,
        ...extra,
      ],
      { cwd: campaign.dir, env: {} },
    );

  test("equals `cooperbench eval` of that version, pair by pair, there and back; the source stays byte-equal", async () => {
    const [there, back] = [path.join(campaign.dir, "there"), path.join(campaign.dir, "back")];
    for (const [version, from, to] of [
      ["0.0.29", campaign.logs, there],
      ["0.0.11", there, back],
    ] as const) {
      const before = await wholeTree(from);
      const { code, stderr } = await regrade(version, from, to, "--concurrency", "2").ended;
      expect(code, stderr).toBe(0);
      expect(await wholeTree(from)).toBe(before);
      const byHand = await evaluatedByHand(parts, version, from, runs);
      const regraded = await evaluations(to, runs);
      expect(Object.keys(regraded)).toHaveLength(10);
      expect(regraded).toEqual(byHand);
    }
    // What a union grades, one agent's patch alone does not.
    expect(await evaluations(back, runs)).toEqual(await evaluations(campaign.logs, runs));
    expect(await evaluations(there, runs)).not.toEqual(await evaluations(back, runs));
  }, 900_000);

  test("killed five times at different moments and resumed: the same result, nothing evaluated twice that had a verdict", async () => {
    const random = freshNumbers();
    const to = path.join(campaign.dir, "killed");
    const starts = async (): Promise<string[]> =>
      (await campaign.starts()).filter((start) => start.startsWith("eval "));
    const finished: { trials: string[]; starts: number }[] = [];
    const begun = (await starts()).length;
    for (let kill = 1; kill <= 5; kill += 1) {
      const running = regrade("0.0.11", campaign.logs, to, "--concurrency", "2");
      if (kill > 1) await running.until(({ stderr }) => stderr.includes(`[${kill * 2 - 3}/10]`));
      await delay(random() * 2500);
      running.send("SIGKILL");
      expect((await running.ended).signal).toBe("SIGKILL");
      const trials = await publishedVerdicts(to).catch(() => new Map<string, unknown>());
      finished.push({ trials: [...trials.keys()], starts: (await starts()).length });
    }
    console.log(`finished at the kills: ${finished.map(({ trials }) => trials.length).join(", ")} of 10`);
    const { code, stderr } = await regrade("0.0.11", campaign.logs, to).ended;
    expect({ code, left: leftInDocker(parts.dockerSocket, "regrade") }, stderr).toEqual({ code: 0, left: [] });
    expect(await evaluations(to, runs)).toEqual(await evaluations(campaign.logs, runs));
    const after = await starts();
    expect(after.length).toBeGreaterThan(begun);
    for (const { trials, starts: before } of finished) {
      const calls = trials.map((trial) => {
        const [run = "", repo = "", task = "", features = ""] = trial.split("/");
        return ` -n ${run} -r ${repo} -t ${task} -f ${features.replaceAll("f", "").replace("_", ",")} `;
      });
      expect(after.slice(before).filter((start) => calls.some((call) => start.includes(call)))).toEqual([]);
    }
  }, 900_000);
});

/** 0.0.11 as the campaign calls it, which notes each start. */
function upstreamOf(campaign: RealCampaign, parts: RealParts, version: Version): string {
  return version === "0.0.11" ? path.join(campaign.dir, "upstream", "cooperbench") : parts.upstream[version];
}

/** What a user gets who copies the tree, takes the old evaluations away, and calls `cooperbench eval` on each run. */
async function evaluatedByHand(
  parts: RealParts,
  version: Version,
  tree: string,
  runs: readonly string[],
): Promise<Record<string, unknown>> {
  const cwd = await mkdtemp(path.join(tmpdir(), "cbts-by-hand-"));
  try {
    const logs = path.join(cwd, "logs");
    await mkdir(path.join(cwd, "dataset"), { recursive: true });
    for (const repo of await readdir(parts.dataset))
      if (repo.endsWith("_task")) await symlink(path.join(parts.dataset, repo), path.join(cwd, "dataset", repo));
    const env = {
      PATH: process.env["PATH"],
      HOME: cwd,
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      PYTHONUTF8: "1",
      DOCKER_HOST: `unix://${parts.dockerSocket}`,
    };
    for (const run of runs) {
      await cp(path.join(tree, run), path.join(logs, run), { recursive: true });
      for (const name of await readdir(path.join(logs, run), { recursive: true }))
        if (path.basename(name) === "eval.json") await rm(path.join(logs, run, name));
      const args = ["eval", "-n", run, "--backend", "docker", "-c", "2"];
      await promisify(execFile)(parts.upstream[version], args, { cwd, env });
    }
    return await evaluations(logs, runs);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
