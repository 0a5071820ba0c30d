/** The harness's three settings, as upstream's `--setting` and `--no-messaging` spell them. */
export const rehearsedSettings = ["solo", "coop-comm", "coop-nocomm"] as const;
export type RehearsedSetting = (typeof rehearsedSettings)[number];

/** Upstream's folder below a run. */
export type SettingFolder = "solo" | "coop";

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
