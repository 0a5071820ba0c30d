import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readLedger } from "@cooperbench-ts/rehearsal";
import { type Trial, trialKey } from "@cooperbench-ts/results";
import { Layout } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GivenWork } from "./plan/given-work.ts";
import { parseConfig } from "./config/config.ts";
import { planExperiment } from "./plan-experiment.ts";
import { readInputs } from "./plan/inputs.ts";
import { experimentTrials } from "./plan/trials.ts";
import { runExperiment } from "./run-experiment.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "./testing/rehearsed-campaign.ts";

let folder: string;
let campaign: RehearsedCampaign;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "given-"));
  campaign = await rehearsedCampaign({ dir: folder, pairs: 4, seed: 5 }, { settings: ["solo", "coop-nocomm"] });
  await runExperiment(campaign.input, campaign.host);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function trialsOf({ input }: RehearsedCampaign): Promise<Trial[]> {
  const config = parseConfig(input);
  return experimentTrials(config, (await readInputs(config)).pairs);
}

/** What the agents of the campaign left, without anybody's verdict on it. */
async function workOf(source: RehearsedCampaign): Promise<GivenWork> {
  const layout = new Layout(source.logs, source.name);
  return {
    trials: await trialsOf(source),
    place: (trial, pairFolder) =>
      cp(layout.published(trial), pairFolder, {
        recursive: true,
        filter: (file) => !["eval.json", "verdict.json"].includes(path.basename(file)),
      }),
  };
}

const starts = async (phase: "agent" | "eval"): Promise<number> =>
  (await readLedger(campaign.rehearsal.stateDir)).filter((entry) => entry.event === "start" && entry.phase === phase)
    .length;

async function verdictsOf({ logs, name }: { logs: string; name: string }): Promise<Map<string, unknown>> {
  const layout = new Layout(logs, name);
  return new Map(
    await Promise.all(
      (await trialsOf(campaign)).map(async (trial): Promise<[string, unknown]> => {
        const text = await readFile(path.join(layout.published(trial), "verdict.json"), "utf8");
        const { verdict, reason, costUsd } = JSON.parse(text) as Record<string, unknown>;
        return [trialKey(trial), { verdict, reason, costUsd }];
      }),
    ),
  );
}

describe("given work", () => {
  it("is evaluated without an agent, comes to the same verdicts, and is not evaluated twice", async () => {
    const given = await workOf(campaign);
    const [host, logs] = [{ ...campaign.host, given }, path.join(folder, "again")];
    // Neither subset nor settings of the configuration count.
    const input = { ...campaign.input, logs, subset: "none", settings: ["coop-comm" as const] };
    const [agents, evals] = [await starts("agent"), await starts("eval")];

    const plan = await planExperiment(input, host);
    expect(plan).toMatchObject({ evaluations: 8, expected: { trials: 0 }, expectedTime: { trials: 8 } });
    expect(plan.trials.map(({ action, calls }) => [action, calls.length])).toEqual(plan.trials.map(() => ["eval", 1]));

    const outcome = await runExperiment(input, host);
    expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 8, infraError: 0, pending: 0 } });
    expect(await verdictsOf({ logs, name: campaign.name })).toEqual(await verdictsOf(campaign));
    expect(await starts("agent")).toBe(agents);
    expect(await starts("eval")).toBeGreaterThan(evals);

    const evaluated = await starts("eval");
    expect(await runExperiment(input, host)).toEqual(outcome);
    expect(await starts("eval")).toBe(evaluated);
  });
});

describe("a run with only evaluations left", () => {
  it("says so, with their time", async () => {
    const layout = new Layout(campaign.logs, campaign.name);
    for (const trial of await trialsOf(campaign))
      await rm(path.join(layout.published(trial), "eval.json"), { force: true });
    const plan = await planExperiment(campaign.input, campaign.host);
    const toEvaluate = plan.trials.filter(({ action }) => action === "eval").length;
    expect(toEvaluate).toBeGreaterThan(0);
    expect(plan).toMatchObject({
      evaluations: toEvaluate,
      expected: { trials: 0, costUsd: 0 },
      expectedTime: { trials: toEvaluate, durationMs: expect.any(Number) },
    });
    const agents = await starts("agent");
    expect(await runExperiment(campaign.input, campaign.host)).toMatchObject({ kind: "complete" });
    expect(await starts("agent")).toBe(agents);
  });
});
