import { upstreamSetting } from "../setting.ts";
import type { TrialLabel } from "../trial.ts";

/** Folder of our own experiments below a logs folder. */
export const HOME = ".cooperbench-ts";

/** Name below it that no experiment may have: evaluations of gold patches lie there, a logs folder of their own. */
export const GOLD = "gold";

/** Where what gold came to lies, a file for each task and identity. */
export const goldFolder = `${HOME}/${GOLD}`;
export const goldResultsFolder = `${goldFolder}/results`;

/** Another such name: labels of conversations lie there, a folder for each rubric and model. */
export const LABELS = "labels";
export const labelsFolder = `${HOME}/${LABELS}`;

/** Where the things of an experiment lie; all paths are relative to the logs folder, with `/`. */
export function experimentFolder(experiment: string): string {
  return `${HOME}/${experiment}`;
}

/** The pair folder of a trial that is published, in upstream's own layout. */
export function publishedFolder({ run, setting, pair }: TrialLabel): string {
  return `${run}/${upstreamSetting(setting)}/${pair}`;
}

/** All attempts of a trial. */
export function attemptsFolder(experiment: string, { run, pair }: Pick<TrialLabel, "run" | "pair">): string {
  return `${experimentFolder(experiment)}/attempts/${run}/${pair}`;
}

/** In the folder of an attempt: the trajectory so far, where upstream writes one after every step. */
export const trajectorySoFar = "trajectory-so-far.json";

/** The attempts among the names in that folder, in order. */
export function attemptNumbers(names: readonly string[]): number[] {
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Where upstream writes the pair, in the folder of an attempt. */
export function pairFolderInAttempt(trial: TrialLabel): string {
  return `work/logs/${publishedFolder(trial)}`;
}
