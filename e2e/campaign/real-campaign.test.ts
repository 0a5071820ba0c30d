import { execFile } from "node:child_process";
import { cp, lstat, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { AgentMode, PromptedAgent } from "@cooperbench-ts/rehearsal";
import { parsePairKey, type Setting, upstreamSetting, type VerdictFile } from "@cooperbench-ts/results";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type CliResult, jsonLines, runCli } from "../cli/support/cli.ts";
import { treeOf } from "../cli/support/folders.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { leftInDocker } from "./support/docker.ts";
import { expectedVerdict } from "./support/expected-verdict.ts";
import { RealCampaign, type RealCampaignOptions } from "./support/real-campaign.ts";

interface Case extends Omit<RealCampaignOptions, "parts" | "mode"> {
  readonly title: string;
  /** What the agents of a task do; tasks that are not named are solved. */
  readonly modes?: Readonly<Record<string, AgentMode>>;
  /** So many pairs go through `smoke` before the run. */
  readonly smoke?: number;
  /** Trials whose published folder is evaluated once more by upstream alone. */
  readonly evaluatedAgain: readonly { readonly setting: Setting; readonly pair: string }[];
}

const cases: readonly Case[] = [
  {
    title: "0.0.11 by the user's own call: command-a-03-2025 over Cohere v2, mini_swe_agent",
    version: "0.0.11",
    agent: "mini_swe_agent",
    model: "command-a-03-2025",
    pairs: [
      "abacus_calc_task/0/f1_f2",
      "paper_crane_task/7/f1_f2",
      "paper_crane_task/7/f1_f4",
      "tide_table_task/12/f1_f2",
      "tide_table_task/31/f1_f10",
    ],
    evaluatedAgain: [
      { setting: "solo", pair: "abacus_calc_task/0/f1_f2" },
      { setting: "coop-comm", pair: "tide_table_task/12/f1_f2" },
    ],
  },
  {
    title: "0.0.11 with openai/gpt-4o, mini_swe_agent, after a smoke of two",
    smoke: 2,
    version: "0.0.11",
    agent: "mini_swe_agent",
    model: "openai/gpt-4o",
    pairs: [
      "abacus_calc_task/0/f1_f3",
      "paper_crane_task/7/f1_f3",
      "tide_table_task/12/f1_f3",
      "tide_table_task/12/f2_f3",
      "tide_table_task/31/f2_f10",
    ],
    evaluatedAgain: [{ setting: "coop-nocomm", pair: "tide_table_task/31/f2_f10" }],
  },
  {
    title: "0.0.29 with openai/gpt-4o, mini_swe_agent_v2: solve, half-solve, submit nothing",
    version: "0.0.29",
    agent: "mini_swe_agent_v2",
    model: "openai/gpt-4o",
    pairs: [
      "abacus_calc_task/0/f1_f2",
      "paper_crane_task/7/f1_f2",
      "paper_crane_task/7/f1_f4",
      "tide_table_task/12/f1_f3",
      "tide_table_task/31/f1_f2",
    ],
    modes: { "tide_table_task/12": "half-solve", "tide_table_task/31": "nothing" },
    evaluatedAgain: [
      { setting: "solo", pair: "tide_table_task/12/f1_f3" },
      { setting: "solo", pair: "tide_table_task/31/f1_f2" },
      { setting: "coop-comm", pair: "paper_crane_task/7/f1_f2" },
    ],
  },
];

/** 15 trials take two minutes on 2 idle cores. */
const CAMPAIGN_MS = 1_200_000;

/** Both models cost this per token in litellm's price map. */
const USD_PER_TOKEN = { input: 2.5e-6, output: 1e-5 };

describeWithParts("a campaign over the real upstream", (parts) => {
  describe.each(cases)("$title", (one) => {
    const taskOf = (pair: string): string => pair.slice(0, pair.lastIndexOf("/"));
    const modeOf = (task: string): AgentMode => one.modes?.[task] ?? "solve";
    const mode = ({ markers: [marker] }: PromptedAgent): AgentMode =>
      marker === undefined ? "nothing" : modeOf(`${marker.repo}/${marker.taskId}`);
    let campaign: RealCampaign;
    let smoked: { readonly result: CliResult; readonly judged: readonly string[] } | null = null;
    let first: CliResult;
    let leftAfterFirst: readonly string[];

    beforeAll(async () => {
      campaign = await RealCampaign.make({ ...one, parts, mode });
      if (one.smoke !== undefined) {
        const result = await campaign.run("smoke", [String(one.smoke)]);
        smoked = { result, judged: (await treeOf(campaign.logs)).filter((file) => file.endsWith("/verdict.json")) };
      }
      first = await campaign.run("run");
      leftAfterFirst = leftInDocker(parts.dockerSocket, campaign.name);
    }, CAMPAIGN_MS);
    afterAll(() => campaign?.end());

    test("exits 0 with every trial judged, and leaves no container behind", () => {
      expect(first.stderr).toContain(`[${campaign.trials.length}/${campaign.trials.length}]`);
      expect({ code: first.code, left: leftAfterFirst }, first.stderr).toEqual({ code: 0, left: [] });
      console.log(`${one.title}\n${first.stderr}\n${first.stdout}`);
    });

    if (one.smoke !== undefined) {
      test("a smoke has run the first pairs of the first setting, and they count", () => {
        const pairs = one.pairs.slice(0, one.smoke);
        expect(smoked?.result.code, smoked?.result.stderr).toBe(0);
        const published = pairs.map((pair) => path.relative(campaign.logs, campaign.published("solo", pair)));
        expect(smoked?.judged.filter((file) => !file.startsWith(".")).map((file) => path.dirname(file))).toEqual(
          published.sort(),
        );
        expect(first.stderr).toContain(`${campaign.trials.length - pairs.length} to run, ${pairs.length} done before`);
      });
    }

    test("every verdict is the one that is known, and what upstream's own eval says of the patch", async () => {
      const found = await Promise.all(
        campaign.trials.map(async ({ setting, pair }) => {
          const { verdict, reason } = await campaign.verdict(setting, pair);
          // Nothing was submitted: there is nothing to evaluate.
          const evaluated =
            reason === "no-patch" ? null : await campaign.read<{ both_passed: boolean }>(setting, pair, "eval.json");
          return { setting, pair, verdict, reason, bothPassed: evaluated?.both_passed ?? false };
        }),
      );
      const expected = campaign.trials.map(({ setting, pair }) => {
        const { verdict, reason } = expectedVerdict({
          setting,
          pair,
          version: one.version,
          mode: modeOf(taskOf(pair)),
        });
        return { setting, pair, verdict, reason, bothPassed: verdict === "pass" };
      });
      for (const [index, trial] of campaign.trials.entries()) {
        if (found[index]?.verdict !== expected[index]?.verdict) console.log(await campaign.traceOf(trial));
      }
      expect(found).toEqual(expected);
    });

    test("an eval by upstream alone, in a copy, agrees", async () => {
      for (const { setting, pair } of one.evaluatedAgain) {
        const again = await evaluateAlone(campaign, campaign.published(setting, pair), setting, pair);
        expect({ setting, pair, bothPassed: again }).toEqual({
          setting,
          pair,
          bothPassed: (await campaign.verdict(setting, pair)).verdict === "pass",
        });
      }
    });

    test("the table's cost is the sum of upstream's costs; with the preflight it is what the model has billed", async () => {
      const sum = await upstreamCosts(campaign.logs);
      const [summary] = jsonLines((await runCli(["summary", "--json"], { cwd: campaign.dir })).stdout);
      const { length: planned } = campaign.trials;
      expect(summary?.["total"]).toMatchObject({
        total: planned,
        infraError: 0,
        pending: 0,
        costUnknown: 0,
        costUsd: expect.closeTo(sum, 9) as number,
      });
      expect(first.stdout).toMatch(new RegExp(`TOTAL +\\| +${planned} .*\\$\\d+\\.\\d\\d \\|`));

      const [status] = jsonLines((await runCli(["status", "--json"], { cwd: campaign.dir })).stdout);
      const { inputTokens, outputTokens } = campaign.model.billed();
      expect(status?.["spent"]).toMatchObject({
        knownUsd: expect.closeTo(inputTokens * USD_PER_TOKEN.input + outputTokens * USD_PER_TOKEN.output, 9) as number,
      });
    });

    test("a second run starts no upstream, changes no file, and says per trial why", async () => {
      const before = {
        starts: await campaign.starts(),
        files: await stateOf(campaign.dir),
        calls: campaign.model.requests.length,
      };
      const second = await campaign.run("run");
      const reasons = campaign.trials.map(
        ({ setting, pair }) =>
          expect.stringMatching(
            new RegExp(`^skip +${campaign.runName(setting)}/${pair}  finished: (pass|fail) \\(`),
          ) as string,
      );
      expect(second.stderr.split("\n")).toEqual(expect.arrayContaining(reasons));
      expect({ code: second.code, stdout: second.stdout }).toEqual({ code: 0, stdout: first.stdout });
      expect({
        starts: await campaign.starts(),
        files: await stateOf(campaign.dir),
        calls: campaign.model.requests.length,
      }).toEqual(before);
    });

    test("the key is in no file, no argv and no output", async () => {
      expect(await campaign.filesWithKey()).toEqual([]);
      expect(campaign.argvWithKey).toEqual([]);
      expect(first.stdout + first.stderr).not.toContain(campaign.key);
    });

    test("conversations are there with messages in coop-comm, without in coop-nocomm, and upstream's files are whole", async () => {
      for (const { setting, pair } of campaign.trials) {
        const found = await treeOf(campaign.published(setting, pair));
        const [a, b] = parsePairKey(pair)?.features ?? [];
        const files =
          setting === "solo"
            ? ["solo.patch", "solo_traj.json"]
            : [`agent${a}.patch`, `agent${a}_traj.json`, `agent${b}.patch`, `agent${b}_traj.json`, "conversation.json"];
        expect(found).toEqual(expect.arrayContaining([...files, "result.json", "verdict.json"]));
        if (setting === "solo") continue;
        const conversation = await campaign.read<unknown[]>(setting, pair, "conversation.json");
        expect({ setting, pair, messages: conversation.length > 0 }).toEqual({
          setting,
          pair,
          messages: setting === "coop-comm",
        });
      }
    });
  });

  test(
    "with --patch-repair off the verdicts are upstream's own, which differ on 0.0.11",
    async () => {
      // 0.0.11 cuts every patch of it.
      const pairs = ["abacus_calc_task/0/f1_f2"];
      const settings: readonly Setting[] = ["solo", "coop-nocomm"];
      const campaign = await RealCampaign.make({
        parts,
        version: "0.0.11",
        agent: "mini_swe_agent",
        model: "openai/gpt-4o",
        pairs,
        settings,
      });
      onTestFinished(() => campaign.end());
      for (const patchRepair of ["apply", "off"] as const) {
        // The same trials in one logs folder, under two names.
        const { code, stdout, stderr } = await campaign.run("run", [
          "--patch-repair",
          patchRepair,
          "--name",
          patchRepair,
        ]);
        console.log(`--patch-repair ${patchRepair}\n${stdout}`);
        expect(code, stderr).toBe(0);
        for (const { setting, pair } of campaign.trials) {
          const folder = path.join(campaign.logs, `${patchRepair}-${setting}`, upstreamSetting(setting), pair);
          const text = await readFile(path.join(folder, "verdict.json"), "utf8");
          const { verdict, diagnostics } = JSON.parse(text) as VerdictFile;
          const damaged = diagnostics.some(({ code }) => code === "patch-damaged");
          const off = patchRepair === "off";
          expect({ patchRepair, setting, pair, verdict, damaged }).toEqual({
            patchRepair,
            setting,
            pair,
            verdict: off ? "fail" : "pass",
            damaged: off,
          });
          if (off) expect(await evaluateAlone(campaign, folder, setting, pair)).toBe(false);
          const kept = (await treeOf(folder)).filter((file) => file.endsWith(".patch.upstream"));
          expect(kept.length > 0).toBe(!off);
        }
      }
    },
    CAMPAIGN_MS,
  );
});

/** Sum of what upstream has noted as cost, in published results and in those of failed attempts, which are kept. */
async function upstreamCosts(logs: string): Promise<number> {
  let sum = 0;
  for (const file of await treeOf(logs)) {
    if (path.basename(file) !== "result.json") continue;
    sum += (JSON.parse(await readFile(path.join(logs, file), "utf8")) as { total_cost: number }).total_cost;
  }
  return sum;
}

/** Size and time of every file and folder below one. */
async function stateOf(folder: string): Promise<Record<string, string>> {
  const entries = await Promise.all(
    (await treeOf(folder)).map(async (file) => {
      const { mtimeMs, size } = await lstat(path.join(folder, file));
      return [file, `${size} ${mtimeMs}`] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** What `cooperbench eval --force` says of a copy of a published folder, called by hand as a user would. */
async function evaluateAlone(campaign: RealCampaign, folder: string, setting: Setting, pair: string): Promise<boolean> {
  const { parts, version } = campaign.options;
  const scratch = await mkdtemp(path.join(tmpdir(), "cbts-eval-"));
  try {
    const copy = path.join(scratch, "logs", "copy", upstreamSetting(setting), pair);
    await cp(folder, copy, { recursive: true });
    await rm(path.join(copy, "eval.json"), { force: true });
    const [repo = "", task = "", features = ""] = pair.split("/");
    await mkdir(path.join(scratch, "dataset", repo), { recursive: true });
    await symlink(path.join(parts.dataset, repo, `task${task}`), path.join(scratch, "dataset", repo, `task${task}`));
    const args = [
      "eval",
      "-n",
      "copy",
      "-r",
      repo,
      "-t",
      task,
      "-f",
      features.replaceAll("f", "").replace("_", ","),
      "--backend",
      "docker",
      "--force",
    ];
    const env = {
      PATH: process.env["PATH"],
      HOME: scratch,
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      PYTHONUTF8: "1",
      DOCKER_HOST: `unix://${parts.dockerSocket}`,
    };
    await promisify(execFile)(parts.upstream[version], args, { cwd: scratch, env });
    const evaluated = JSON.parse(await readFile(path.join(copy, "eval.json"), "utf8")) as { both_passed: boolean };
    return evaluated.both_passed;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
