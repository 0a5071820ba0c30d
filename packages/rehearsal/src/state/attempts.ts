import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Phase } from "../scenario/fault.ts";
import { rehearsedSettings, type RehearsedSetting, type SettingFolder } from "../scenario/settings.ts";

function trialFile(stateDir: string, run: string, folder: SettingFolder, pair: string): string {
  return join(stateDir, "trials", run, folder, `${pair}.log`);
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/**
 * Counts this start and says which attempt of the phase it is, from 1. A short append is atomic, and the attempt is the
 * place of our own line: no lock to lose when a process is killed, no number given twice.
 */
export function claimAttempt(
  stateDir: string,
  trial: { readonly run: string; readonly folder: SettingFolder; readonly pair: string },
  phase: Phase,
  setting: RehearsedSetting,
): number {
  const file = trialFile(stateDir, trial.run, trial.folder, trial.pair);
  const mine = `${phase} ${setting} ${process.pid} ${process.hrtime.bigint()}`;
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${mine}\n`);
  const starts = linesOf(file).filter((line) => line.startsWith(`${phase} `));
  return starts.indexOf(mine) + 1;
}

/** The setting that the trial's agent phase ran in; null when the stand-in never ran it. */
export function settingOfTrial(
  stateDir: string,
  run: string,
  folder: SettingFolder,
  pair: string,
): RehearsedSetting | null {
  const word = linesOf(trialFile(stateDir, run, folder, pair))
    .findLast((line) => line.startsWith("agent "))
    ?.split(" ")[1];
  return rehearsedSettings.find((setting) => setting === word) ?? null;
}
