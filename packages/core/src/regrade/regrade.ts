import path from "node:path";
import {
  ExperimentError,
  InputError,
  settings,
  type SharedSetting,
  StoppedError,
  type Trial,
  trialKey,
  settingToldBy,
  upstreamSetting,
  type Setting,
} from "@cooperbench-ts/results";
import { Layout } from "@cooperbench-ts/results/node";
import type { ExperimentOutcome } from "@cooperbench-ts/results/experiment";
import { requireResultsFolder } from "../adopt/results-folder.ts";
import { type ExperimentConfigInput, parseConfig } from "../config/config.ts";
import { type ExperimentHost, stopOf } from "../experiment-host.ts";
import type { GivenWork } from "../plan/given-work.ts";
import { readPlan } from "../plan/planned-experiment.ts";
import { interruptedBefore, runExperiment, unlessStopped } from "../run-experiment.ts";
import { worldOf } from "../tools/world.ts";
import { type GradedWork, type RegradedRuns, regradedRuns } from "./given-runs.ts";
import { readKeptNames } from "./kept-names.ts";
import { keepLeft } from "./keep-left.ts";
import { defaultPlace, requireOwnPlace } from "./regraded-place.ts";
import { sourceRuns } from "./source-runs.ts";
import { type GradedPatches, placeWork, workHash } from "./work-of-pair.ts";
import { type LeftTrial, workOfRun } from "./work-of-run.ts";

/** Settings that upstream's word does not tell apart. */
export type CoopSetting = SharedSetting;
export const coopSettings: readonly CoopSetting[] = settings.filter(
  (setting): setting is CoopSetting => settingToldBy(upstreamSetting(setting)) === null,
);

/** The part of a configuration that an evaluation goes by. */
export type RegradeConfig = Pick<
  ExperimentConfigInput,
  | "upstream"
  | "dataset"
  | "concurrency"
  | "evalTimeout"
  | "attempts"
  | "patience"
  | "docker"
  | "diskBudget"
  | "cold"
  | "acceptDrift"
>;

export interface RegradeOptions {
  /** The tree whose patches are evaluated again: ours, upstream's own, or a script's; also one run, or one pair folder. Nothing in it is changed. */
  readonly dir: string;
  /** Logs folder of the regraded tree. Default: in `folder`, named after the source and the version. */
  readonly to?: string | null;
  /** Default: the working directory. */
  readonly folder?: string;
  /**
   * `repaired`: patches as the tree publishes them, and made whole where upstream has cut them and it is certain how. `upstream`: as upstream cut
   * them. Default `repaired`.
   */
  readonly patches?: GradedPatches;
  /** How often each work is graded; more than once shows evaluations that are flaky. Default 1. */
  readonly repeat?: number;
  /** What runs of two agents are that do not tell whether these could send messages or shared a repository; other runs tell it. Grading does not depend on it. */
  readonly setting?: CoopSetting | null;
  /** Only these pairs, by key. Default: all. */
  readonly pairs?: readonly string[] | null;
  readonly config: RegradeConfig;
}

/** What a regrading is about, before anything was evaluated. */
export interface PlannedRegrading {
  /** For `runExperiment`, with the host. */
  readonly input: ExperimentConfigInput;
  readonly given: GivenWork;
  readonly to: string;
  /** Version of upstream that grades. */
  readonly version: string;
  /** Trials that are not evaluated, each once for all gradings. */
  readonly left: readonly LeftTrial[];
  /** Runs of the source that do not tell their setting, and what they are called. */
  readonly assumed: readonly { readonly run: string; readonly setting: Setting }[];
  /** How often each work is graded. */
  readonly repeats: number;
  readonly runs: RegradedRuns;
}

export interface Regrading extends PlannedRegrading {
  readonly outcome: ExperimentOutcome;
}

/** Name of the experiment in the regraded tree. */
const NAME = "regrade";

/** Reads the source and asks upstream who it is. Nothing is written. @throws ExperimentError, or what the host's signal was aborted with */
export async function planRegrading(options: RegradeOptions, host: ExperimentHost): Promise<PlannedRegrading> {
  try {
    return await planUnstopped(options, host);
  } catch (error) {
    // What the user cut off says nothing about upstream or the tree.
    host.signal?.throwIfAborted();
    throw error;
  }
}

async function planUnstopped(options: RegradeOptions, host: ExperimentHost): Promise<PlannedRegrading> {
  const { patches = "repaired", repeat = 1, setting = null, pairs = null } = options;
  const dir = path.resolve(await requireResultsFolder(options.dir));
  const config = parseConfig({ ...options.config, model: "unknown" });
  const { version } = await worldOf(host).probe(config.upstream);
  const to = path.resolve(options.folder ?? "", options.to ?? defaultPlace(dir, version, patches));
  await requireOwnPlace(dir, to);
  const kept = await readKeptNames(new Layout(to, NAME));
  const { runs: found, names, foreign } = await sourceRuns(dir, { setting, pairs, kept, signal: host.signal });
  const sources = [];
  for (const run of found) sources.push(await workOfRun(run, patches, host.signal));
  if (sources.length === 0) throw nothingToRegrade(dir);
  const runs = regradedRuns(sources, { tree: dir, version, patches, repeat, names, kept });
  const [first] = runs.runs.values();
  const workOf = (trial: Trial): GradedWork => {
    const work = runs.workOf.get(trialKey(trial));
    if (work === undefined) throw new Error(`no work of ${trialKey(trial)}`);
    return work;
  };
  return {
    // The model is that of the runs, each its own; the agents are not started.
    input: {
      ...options.config,
      name: NAME,
      settings: settings.filter((one) => found.some((run) => run.setting === one)),
      model: first?.model ?? "unknown",
      logs: to,
      patchRepair: patches === "repaired" ? "apply" : "off",
      // What was saved of agents at their limit is work like any other: whoever made the tree had it graded.
      timeLimit: "grade",
    },
    given: {
      trials: runs.trials,
      runs: runs.runs,
      about: (trial) => {
        const { grading, patchRepair } = workOf(trial);
        // One work is paid for once, however often it is graded.
        return { again: grading > 1, patchRepair };
      },
      place: async (trial, pairFolder) => {
        const work = workOf(trial);
        await placeWork(work.dir, pairFolder, patches);
        if ((await workHash(pairFolder, "repaired")) !== work.hash) throw changedMeanwhile(work.dir);
      },
    },
    to,
    version,
    repeats: repeat,
    left: [...sources.flatMap(({ left }) => left), ...foreign.map(ofForeignSetting)],
    assumed: found
      .filter(({ settingTold }) => !settingTold)
      .map(({ as, setting: called }) => ({ run: as, setting: called })),
    runs,
  };
}

/**
 * Evaluates the work of a tree again, under the upstream of the configuration: no agent is started, no model is asked. The regraded tree is
 * an experiment: the same call goes on with it after an interruption, and evaluates nothing twice that has a verdict.
 * @throws ExperimentError as `runExperiment` does; what the host's signal was aborted with, before all was planned
 */
export async function regrade(options: RegradeOptions, host: ExperimentHost): Promise<Regrading> {
  return runRegrading(await planRegrading(options, host), host);
}

/** The same of what is planned already. */
export async function runRegrading(planned: PlannedRegrading, host: ExperimentHost): Promise<Regrading> {
  const { input, given, runs } = planned;
  const withWork = { ...host, given };
  // As in the checks before a run: nothing runs yet that could be drained.
  const stop = stopOf(host);
  const keeping = async (): Promise<"kept"> => {
    if (runs.left.length > 0) await keepLeft(input, { ...withWork, signal: stop }, runs, stop);
    return "kept";
  };
  try {
    if ((await unlessStopped(stop, keeping())) === null) {
      const outcome = interruptedBefore(await readPlan(input, { unadopted: "show", given }));
      host.onEvent?.({ type: "finished", outcome });
      return { ...planned, outcome };
    }
    return { ...planned, outcome: await runExperiment(input, withWork) };
  } catch (error) {
    throw ofOtherTree(error) ?? error;
  }
}

/** What lies there is not what this call makes: here the remedy is another place, not another name. */
function ofOtherTree(error: unknown): InputError | null {
  if (!ExperimentError.isInstance(error)) return null;
  const { code, subject, problem } = error;
  if (code !== "drift" && code !== "results-not-adopted") return null;
  return new InputError({
    code,
    subject,
    problem,
    remedy: "Regrade into another folder with --to, or repeat the call that made what is there.",
    cause: error,
  });
}

function ofForeignSetting({ line, dir, trial }: Awaited<ReturnType<typeof sourceRuns>>["foreign"][number]): LeftTrial {
  const why = `upstream's setting ${trial.context.upstreamSetting ?? "is not known and"} is not evaluated here`;
  return { run: null, pair: line.pair, dir, why, judgement: null, line };
}

function nothingToRegrade(dir: string): InputError {
  return new InputError({
    code: "results-missing",
    subject: `results ${dir}`,
    problem: "No pair of results lies there that could be regraded.",
    remedy: "Pass a results tree, a run folder or a pair folder; `cooperbench-ts judge` shows what is in it.",
  });
}

function changedMeanwhile(dir: string): StoppedError {
  return new StoppedError({
    code: "work-changed",
    subject: dir,
    problem: "Its patches are no longer those with which this call began.",
    remedy: "Regrade a tree that nobody works on, or a copy of it.",
  });
}
