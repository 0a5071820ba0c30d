import type { IntervalName } from "../stats/interval-name.ts";
import type { MannWhitneyTest } from "../stats/mann-whitney.ts";
import type { SignFlipName } from "../stats/paired-outcomes.ts";
import type { WilcoxonTest } from "../stats/wilcoxon.ts";

/** What a trial has much or little of. */
export const measures = ["costUsd", "steps", "durationSec", "messages", "patchLines"] as const;
export type Measure = (typeof measures)[number];

/** One measure on both sides: of the pairs that both have, each by its mean over the repeats; unpaired, of all trials. */
export interface MeasureRow {
  readonly measure: Measure;
  /** Matched pairs whose value is known on both sides, as those of the rates; null when unpaired. */
  readonly pairs: number | null;
  /** Trials whose value is known, and trials whose value is not. */
  readonly firstTrials: number;
  readonly secondTrials: number;
  readonly firstUnknown: number;
  readonly secondUnknown: number;
  readonly firstMean: number | null;
  readonly secondMean: number | null;
  readonly firstMedian: number | null;
  readonly secondMedian: number | null;
  /** Of the means, first minus second. Interval and p are of the sign flips, unpaired of the bootstrap, which has no p. */
  readonly difference: number | null;
  /** null where few clusters reject nothing. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<SignFlipName | "task-cluster-bootstrap">;
  readonly p: number | null;
  /** Median of the pairs' differences; unpaired, difference of the medians. */
  readonly medianDifference: number | null;
  readonly medianLower: number | null;
  readonly medianUpper: number | null;
  /** First mean by second mean. */
  readonly ratio: number | null;
  readonly ratioLower: number | null;
  readonly ratioUpper: number | null;
  /** Of the medians and the ratio. */
  readonly bootstrapCi: IntervalName<"task-cluster-bootstrap" | "pair-cluster-bootstrap">;
  /** Signed ranks of the pairs' differences; null when unpaired. */
  readonly wilcoxonP: number | null;
  readonly wilcoxonMethod: WilcoxonTest["method"] | null;
  readonly zeros: number | null;
  readonly ties: number | null;
  readonly rankBiserial: number | null;
  /** Of all trials of both sides, whichever their pair: repeats count as if they were independent. */
  readonly mannWhitneyP: number | null;
  readonly mannWhitneyMethod: MannWhitneyTest["method"];
  readonly cliffsDelta: number | null;
}

/** What is told in another way of paired and of unpaired trials. */
export type MeasureDifference = Omit<
  MeasureRow,
  | "measure"
  | "firstTrials"
  | "secondTrials"
  | "firstUnknown"
  | "secondUnknown"
  | "mannWhitneyP"
  | "mannWhitneyMethod"
  | "cliffsDelta"
>;
