import type { Habits } from "../scenario/habits.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What one start of the stand-in works with. */
export interface World {
  readonly scenario: Scenario;
  readonly habits: Habits;
  readonly stateDir: string;
  /** As upstream writes it into paths and texts: relative to the working directory unless a flag says otherwise. */
  readonly datasetDir: string;
  readonly logsDir: string;
}

export interface SelectedTask {
  readonly repo: string;
  readonly taskId: number;
  /** As given: not sorted. */
  readonly features: readonly number[];
}

export function featureText(features: readonly number[]): string {
  return features.join(",");
}

/** `akhatua/cooperbench-…`: the image that the texts name. */
export function imageOf(repo: string, taskId: number): string {
  return `akhatua/cooperbench-${repo.replaceAll("_task", "").replaceAll("_", "-")}:task${taskId}`;
}
