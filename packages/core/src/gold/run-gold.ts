import path from "node:path";
import { type GoldFile, type Pair, type PairGold, pairGold, type Trial, trialKey } from "@cooperbench-ts/results";
import {
  type ExperimentEvent,
  type ExperimentOutcome,
  goldFolder,
  spendTotals,
} from "@cooperbench-ts/results/experiment";
import { Layout } from "@cooperbench-ts/results/node";
import { imageName } from "@cooperbench-ts/docker-images";
import { digestsOf, imagesOptions, requireImages } from "../check/images.ts";
import { containerLimits, type ExperimentConfig, type ExperimentConfigInput, parseConfig } from "../config/config.ts";
import { type ExperimentHost, stopOf } from "../experiment-host.ts";
import { readInputs } from "../plan/inputs.ts";
import { progressOf } from "../plan/progress-of.ts";
import { runExperiment, unlessStopped } from "../run-experiment.ts";
import { requireDaemon } from "../tools/docker-access.ts";
import { worldOf } from "../tools/world.ts";
import { foldGold, type PlannedGold } from "./fold-gold.ts";
import { identityOf, readGoldTasks } from "./gold-task.ts";
import { byTrial, goldPlan, type GoldTrial } from "./gold-trials.ts";
import { GOLD_NAME, placeGold } from "./place-gold.ts";

/** What decides which gold patches are evaluated and how; the agents' part of a configuration has no say. */
export type GoldInput = Omit<ExperimentConfigInput, "model" | "name" | "settings" | "agent" | "repeat">;

export interface GoldReport {
  /** What became of the evaluations, as of the trials of an experiment. */
  readonly outcome: ExperimentOutcome;
  /** Of every planned pair in its order; null: nothing was found yet. */
  readonly pairs: readonly { readonly pair: Pair; readonly gold: PairGold | null }[];
  /** A file for each task: what is known under the conditions of this call. */
  readonly files: readonly GoldFile[];
}

const PASSES_IN_PART =
  "gold: `alone` passes one of two features and `empty` none, so these evaluations end in `fail`, as they should.";

/** Name of the experiment below gold's own logs folder. */
const EXPERIMENT = "gold-evaluations";

/**
 * Evaluates the dataset's gold patches of the planned pairs in the images at hand, through upstream's own `eval`: both patches as one,
 * one of each agent, each feature alone, and a patch that changes nothing. No agent is started and no model called. What was evaluated
 * before under the same conditions is not evaluated again; a call that was cut off goes on where it was.
 * @param options.repeat evaluations of each, to find those that come to different grades; default 1
 * @throws InputError, PrerequisiteError as `runExperiment`
 */
export async function runGold(
  input: GoldInput,
  { repeat = 1 }: { readonly repeat?: number },
  host: ExperimentHost,
): Promise<GoldReport> {
  const config = goldConfig(input);
  const { pairs } = await readInputs(config);
  const tasks = await readGoldTasks(config, pairs);
  const world = worldOf(host);
  const probe = await world.probe(config.upstream);
  const digests = await imageDigests(config, pairs, host);
  if (digests === null) return { outcome: notBegun(), pairs: pairs.map((pair) => ({ pair, gold: null })), files: [] };
  const planned = tasks.map((task): PlannedGold => {
    const imageDigest = digests.get(imageName(task)) ?? null;
    const { version, standIn } = probe;
    const conditions = { upstream: { version, standIn }, imageDigest, container: containerLimits(config) };
    const identity = identityOf(task, conditions);
    return { task, conditions, identity, ...goldPlan(task, identity, repeat) };
  });
  const logs = path.resolve(config.logs, goldFolder);
  host.onEvent?.({ type: "notice", level: "info", message: PASSES_IN_PART });
  const outcome = await runExperiment({ ...config, logs }, { ...host, given: givenGold(planned) });
  const at = { layout: new Layout(logs, EXPERIMENT), logs: path.resolve(config.logs), at: world.clock.now() };
  const files: GoldFile[] = [];
  for (const one of planned) files.push(await foldGold(one, at));
  return { outcome, files, pairs: pairs.map((pair) => ({ pair, gold: goldOf(files, pair) })) };
}

/** Patches are evaluated as the dataset has them; that images come and go would hide which of them was meant. */
function goldConfig(input: GoldInput): ExperimentConfig {
  return parseConfig({
    ...input,
    gold: "off",
    name: EXPERIMENT,
    model: GOLD_NAME,
    agent: GOLD_NAME,
    agentConfig: null,
    agentCostLimit: null,
    agentStepLimit: null,
    endpoint: { baseUrl: null, keyEnv: null, credentials: null },
    patchRepair: "off",
    diskBudget: null,
    maxCost: null,
    // What upstream calls a model with has no part in an evaluation.
    acceptDrift: ["upstream.litellm", "limits.timeoutMs", "limits.evalTimeoutMs"],
  });
}

function givenGold(planned: readonly PlannedGold[]): NonNullable<ExperimentHost["given"]> {
  const trials = planned.flatMap((one) => one.trials);
  const byKey = byTrial(trials);
  return {
    apart: true,
    trials: trials.map(({ trial }) => trial),
    place: (trial, folder) => placeGold(byKey.get(trialKey(trial)) as GoldTrial, folder),
  };
}

/** By image name, pulled and verified where they are not; null: the user ended it. */
async function imageDigests(
  config: ExperimentConfig,
  pairs: readonly Pair[],
  host: ExperimentHost,
): Promise<ReadonlyMap<string, string> | null> {
  const stop = stopOf(host);
  const watched = { ...host, signal: stop };
  const docker = (await worldOf(watched).docker?.connect()) ?? null;
  if (docker === null) return new Map();
  await requireDaemon(docker, config.docker);
  // The run that follows says how each of them is.
  const emit = (event: ExperimentEvent): void => {
    if (event.type !== "image" || event.state === "pulling") host.onEvent?.(event);
  };
  const trials = pairs.map((pair): Pick<Trial, "pair"> => ({ pair }));
  const reports = await unlessStopped(stop, requireImages(docker, trials, imagesOptions(watched, emit)));
  return reports === null ? null : digestsOf(reports);
}

function notBegun(): ExperimentOutcome {
  return { kind: "interrupted", stop: null, ...progressOf([]), spent: spendTotals([]) };
}

function goldOf(files: readonly GoldFile[], pair: Pair): PairGold | null {
  const file = files.find(({ repo, taskId }) => repo === pair.repo && taskId === pair.taskId);
  return file === undefined ? null : pairGold(file, pair);
}
