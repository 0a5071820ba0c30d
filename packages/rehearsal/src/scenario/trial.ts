import type { RehearsedSetting } from "./settings.ts";

/** One pair in one setting: what a scenario decides about. */
export interface RehearsedTrial {
  readonly setting: RehearsedSetting;
  readonly repo: string;
  readonly taskId: number;
  /** Ascending. */
  readonly features: readonly [number, number];
}

/** `repo/task/fA_fB`, the same spelling as upstream's folders. */
export function rehearsedPair(trial: Pick<RehearsedTrial, "repo" | "taskId" | "features">): string {
  return `${trial.repo}/${trial.taskId}/f${trial.features[0]}_f${trial.features[1]}`;
}
