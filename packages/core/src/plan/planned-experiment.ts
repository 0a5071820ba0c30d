import { type Trial, trialKey, type ManifestFile } from "@cooperbench-ts/results";
import type { ExperimentState, JournalExtent } from "@cooperbench-ts/results/experiment";
import { type ExperimentConfig, type ExperimentConfigInput, experimentName, parseConfig } from "../config/config.ts";
import { readHistory, Layout, readExperimentManifest } from "@cooperbench-ts/results/node";
import { type GivenWork, pairsOf } from "./given-work.ts";
import { decideAtStart, type Decision } from "./decide.ts";
import { type ExperimentInputs, readInputs, requireWritableLogs } from "./inputs.ts";
import { refuseMissingRuns } from "./missing-runs.ts";
import { experimentTrials } from "./trials.ts";
import { findUnadopted, publishedFolders, refuseUnadopted } from "./unadopted.ts";

/** A trial and what a run would do about it. */
export interface DecidedTrial {
  readonly trial: Trial;
  readonly decision: Decision;
}

/** What an experiment is and what is left of it, by its files alone: nothing was written, nothing started. */
export interface PlannedExperiment {
  readonly name: string;
  readonly config: ExperimentConfig;
  readonly inputs: ExperimentInputs;
  readonly layout: Layout;
  readonly manifest: ManifestFile | null;
  readonly journal: JournalExtent;
  readonly state: ExperimentState;
  readonly trials: readonly DecidedTrial[];
  /** undefined: agents do the work. */
  readonly given: GivenWork | undefined;
  /** Trials whose results are there without that the experiment knows them; empty unless they are only shown. */
  readonly unadopted: readonly Trial[];
}

export interface ReadPlanOptions {
  /** Whether results that the experiment does not know, and runs that are gone, are refused; default: they are. */
  readonly unadopted?: "refuse" | "show";
  /** Its trials are the experiment's, instead of those of the subset and the settings. */
  readonly given?: GivenWork | undefined;
  /** Whether tasks are read, whose content a run fixes; else the dataset only has to name the pairs. Default: they are. */
  readonly tasks?: boolean;
}

/** @throws InputError */
export async function readPlan(
  input: ExperimentConfigInput,
  { unadopted: treatment = "refuse", given, tasks = true }: ReadPlanOptions = {},
): Promise<PlannedExperiment> {
  const config = parseConfig(input);
  const name = experimentName(config);
  const inputs = await readInputs(config, given === undefined ? undefined : pairsOf(given), tasks);
  await requireWritableLogs(config.logs);
  const layout = new Layout(config.logs, name);
  const planned = given?.trials ?? experimentTrials(config, inputs.pairs);
  // Before the journal: what a harness that works meanwhile publishes, it has in the journal already.
  const published = await publishedFolders(layout, planned);
  const manifest = await readExperimentManifest(layout);
  const { state, lost, ...journal } = await readHistory(layout, manifest);
  const { attempts, keepInfra, timeLimit } = config;
  const options = { attempts, keepInfra, timeLimit };
  const unadopted = findUnadopted(planned, state.trials, published);
  if (treatment === "refuse") {
    refuseUnadopted(unadopted, layout);
    await refuseMissingRuns(layout, planned, lost);
  }
  const trials = planned.map((trial) => {
    const key = trialKey(trial);
    return { trial, decision: decideAtStart(state.trials.get(key), options, lost.get(key)) };
  });
  return { name, config, inputs, layout, manifest, journal, state, trials, given, unadopted };
}
