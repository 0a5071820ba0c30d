import { lstat, readFile } from "node:fs/promises";
import path from "node:path";
import type { AgentMode, PromptedAgent } from "@cooperbench-ts/rehearsal";
import { parsePairKey, type Setting } from "@cooperbench-ts/results";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CliResult, jsonLines, runCli } from "../../cli/support/cli.ts";
import { treeOf } from "../../cli/support/folders.ts";
import type { RealParts } from "../../src/real-parts.ts";
import { leftInDocker } from "./docker.ts";
import { evaluateAlone } from "./evaluate-alone.ts";
import { expectedVerdict } from "./expected-verdict.ts";
import { RealCampaign, type RealCampaignOptions } from "./real-campaign.ts";

export interface CampaignCase extends Omit<RealCampaignOptions, "parts" | "mode"> {
  readonly title: string;
  /** The two whose outcomes are known pair by pair. */
  readonly version: "0.0.11" | "0.0.29";
  /** What the agents of a task do; tasks that are not named are solved. */
  readonly modes?: Readonly<Record<string, AgentMode>>;
  /** So many pairs go through `smoke` before the run. */
  readonly smoke?: number;
  /** Trials whose published folder is evaluated once more by upstream alone. */
  readonly evaluatedAgain: readonly { readonly setting: Setting; readonly pair: string }[];
}

/** 9 trials take a good minute on 2 idle cores. */
export const CAMPAIGN_MS = 1_200_000;

/** Both models cost this per token in litellm's price map. */
const USD_PER_TOKEN = { input: 2.5e-6, output: 1e-5 };

/** What has to hold of every campaign over the real upstream; for one `describe`. */
export function campaignChecks(parts: RealParts, one: CampaignCase): void {
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

  test("each patch is what the agent's container gave, as the Docker door saw it; 0.0.11 had cut some", async () => {
    const ways: Record<string, number> = {};
    for (const { setting, pair } of campaign.trials) {
      const folder = campaign.published(setting, pair);
      const submitted = await submittedOf(campaign, setting, pair);
      const { patchRepair } = await campaign.verdict(setting, pair);
      for (const file of (await treeOf(folder)).filter((name) => name.endsWith(".patch"))) {
        const patch = await readFile(path.join(folder, file), "utf8");
        const repair = patchRepair.find((repaired) => repaired.file === file);
        const way = patch === "" ? "empty" : (repair?.way ?? "upstream's own");
        ways[way] = (ways[way] ?? 0) + 1;
        // Upstream's own strip takes the last line feed of every patch, and puts it back.
        if (patch !== "") expect(submitted, `${setting} ${pair} ${file}`).toContain(patch.replace(/\n?$/, "\n"));
        if (repair === undefined) continue;
        const upstream = await readFile(path.join(folder, `${file}.upstream`), "utf8");
        expect({ stripped: patch.trim(), lines: patch.split("\n").length - 1 }).toEqual({
          stripped: upstream,
          lines: upstream.split("\n").length + repair.linesAdded,
        });
      }
    }
    console.log(ways);
    expect(ways["hunk-shortened"]).toBeUndefined();
    expect((ways["agent-bytes"] ?? 0) > 0).toBe(one.version === "0.0.11");
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
}

/** What the patch commands of a trial's attempts printed. */
async function submittedOf(campaign: RealCampaign, setting: Setting, pair: string): Promise<readonly string[]> {
  const attempts = path.join(
    campaign.logs,
    ".cooperbench-ts",
    campaign.name,
    "attempts",
    campaign.runName(setting),
    pair,
  );
  const found = (await treeOf(attempts)).filter((file) => /\/submitted\/[^/]+\.stdout$/.test(file));
  return Promise.all(found.map((file) => readFile(path.join(attempts, file), "utf8")));
}

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
