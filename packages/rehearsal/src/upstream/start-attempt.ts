import { join } from "node:path";
import { faultOf, type FaultKind, type Phase } from "../scenario/fault.ts";
import { settingTraits, type RehearsedSetting, type SettingFolder } from "../scenario/settings.ts";
import { rehearsedPair, type RehearsedTrial } from "../scenario/trial.ts";
import { claimAttempt } from "../state/attempts.ts";
import { appendLedger } from "../state/ledger.ts";
import type { World } from "./world.ts";

export interface StartedAttempt {
  readonly run: string;
  readonly trial: RehearsedTrial;
  readonly pair: string;
  readonly phase: Phase;
  readonly attempt: number;
  readonly fault: FaultKind | null;
}

export function pairFolder(
  world: World,
  run: string,
  folder: SettingFolder,
  repo: string,
  taskId: number,
  features: readonly number[],
): string {
  const sorted = [...features].sort((a, b) => a - b);
  return join(world.logsDir, run, folder, repo, String(taskId), sorted.map((id) => `f${id}`).join("_"));
}

/** Counts the attempt, looks up its fault, and enters the start in the ledger. */
export function startAttempt(
  world: World,
  run: string,
  setting: RehearsedSetting,
  task: { readonly repo: string; readonly taskId: number; readonly features: readonly number[] },
  phase: Phase,
): StartedAttempt {
  const [a = 0, b = 0] = [...task.features].sort((x, y) => x - y);
  const trial: RehearsedTrial = { setting, repo: task.repo, taskId: task.taskId, features: [a, b] };
  const pair = rehearsedPair(trial);
  const { folder } = settingTraits[setting];
  const attempt = claimAttempt(world.stateDir, { run, folder, pair }, phase, setting);
  const fault = faultOf(world.scenario.faults, { setting, pair, phase, attempt });
  appendLedger(world.stateDir, {
    event: "start",
    run,
    setting,
    pair,
    phase,
    attempt,
    fault,
    pid: process.pid,
    at: new Date().toISOString(),
  });
  return { run, trial, pair, phase, attempt, fault };
}
