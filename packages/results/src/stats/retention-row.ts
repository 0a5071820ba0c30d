import { messagingArms, type Setting, type SharedSetting, worksAlone } from "../setting.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { type CurvePoint, retention, type Retention } from "./auc.ts";
import { clusterBootstrap, type BootstrapOptions } from "./cluster-bootstrap.ts";
import { placing, unplacedTrials } from "./curve.ts";
import { difficulty, type DifficultyMethod, type DifficultyOptions, type DifficultyRow } from "./difficulty.ts";
import { groupBy } from "./group-rows.ts";
import { intervalName, type IntervalName } from "./interval-name.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "./policies.ts";
import { refuseMixedPolicies } from "./policy-mismatch-error.ts";
import { taskOf } from "./rate-interval.ts";

export interface RetentionOptions extends RatePolicy, BootstrapOptions {
  readonly coop?: SharedSetting;
  readonly difficulty?: DifficultyOptions;
  /** Difficulties to place the trials by, for example of more arms than these; by default those of the solo trials given. */
  readonly difficulties?: readonly DifficultyRow[];
  readonly buckets?: number;
  readonly acrossPolicies?: boolean;
}

export interface RetentionRow extends Retention {
  readonly coop: Setting;
  /** Successes under `policy`. */
  readonly soloPass: number;
  readonly coopPass: number;
  /** Those of them that the curves hold: trials without a place are in none. */
  readonly soloPassPlaced: number;
  readonly coopPassPlaced: number;
  /** Task-cluster bootstrap of the retention, difficulties as they are; null when refused. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
  /** Resamples that have no retention; the bounds are over the others. */
  readonly undefinedResamples: number;
  readonly difficulty: DifficultyMethod;
  /** Trials that are in no bucket, because their pair has no difficulty. */
  readonly unplaced: number;
  readonly policy: string;
}

/** AUC and retention of coop against solo (the paper's Table 5), refused where the curve has under three populated buckets. */
export function retentionRow(pairs: Iterable<PairRow>, options: RetentionOptions = {}): RetentionRow {
  const coop = options.coop ?? messagingArms.with;
  const rows = [...pairs].filter((row) => worksAlone(row.setting) || row.setting === coop);
  refuseMixedPolicies(
    `retention of ${coop}`,
    rows.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const difficulties = options.difficulties ?? difficulty(rows, options.difficulty);
  const policy = withDefaults(options);
  const counts = countedByTask(rows, difficulties, options);
  const buckets = options.buckets ?? BUCKETS;
  const of = (some: readonly TaskCounts[]) => retentionOf(some, buckets);
  const whole = of(counts);
  const { lower, upper, undefinedResamples } =
    whole.refused === null
      ? clusterBootstrap(
          counts,
          ({ task }) => task,
          (drawn) => of(drawn).retention,
          options,
        )
      : { lower: null, upper: null, undefinedResamples: 0 };
  const passed = rows.filter((row) => outcome(row, policy) === true);
  return {
    coop,
    soloPass: passed.filter((row) => worksAlone(row.setting)).length,
    coopPass: passed.filter((row) => row.setting === coop).length,
    soloPassPlaced: passesIn(counts, 0, buckets),
    coopPassPlaced: passesIn(counts, buckets, 2 * buckets),
    ...whole,
    lower,
    upper,
    undefinedResamples,
    ci: intervalName("task-cluster-bootstrap", options.level),
    difficulty: difficulties[0]?.method ?? "in-sample",
    unplaced: unplacedTrials(rows, difficulties, options).length,
    policy: policyText(policy),
  };
}

const BUCKETS = 10;

/** Passes and trials of a task in each bucket, solo's buckets first, then coop's: what is drawn in each of thousands of resamples. */
interface TaskCounts {
  readonly task: string;
  readonly passes: readonly number[];
  readonly trials: readonly number[];
}

function countedByTask(
  rows: readonly PairRow[],
  difficulties: readonly DifficultyRow[],
  options: RetentionOptions,
): TaskCounts[] {
  const buckets = options.buckets ?? BUCKETS;
  const policy = withDefaults(options);
  const place = placing(difficulties, buckets);
  return [...groupBy(rows, taskOf)].map(([task, some]) => {
    const [passes, trials] = [
      Array.from({ length: 2 * buckets }, () => 0),
      Array.from({ length: 2 * buckets }, () => 0),
    ];
    for (const row of some) {
      const [success, bucket] = [outcome(row, policy), place(row)];
      if (success === null || bucket === null) continue;
      const at = worksAlone(row.setting) ? bucket : buckets + bucket;
      trials[at] = (trials[at] ?? 0) + 1;
      if (success) passes[at] = (passes[at] ?? 0) + 1;
    }
    return { task, passes, trials };
  });
}

function passesIn(counts: readonly TaskCounts[], from: number, to: number): number {
  return counts.flatMap(({ passes }) => passes.slice(from, to)).reduce((sum, k) => sum + k, 0);
}

function retentionOf(drawn: readonly TaskCounts[], buckets: number): Retention {
  const points = (from: number): CurvePoint[] =>
    Array.from({ length: buckets }, (_, bucket) => {
      let [k, n] = [0, 0];
      for (const { passes, trials } of drawn) {
        k += passes[from + bucket] ?? 0;
        n += trials[from + bucket] ?? 0;
      }
      return { midpoint: (bucket + 0.5) / buckets, rate: k / n };
    }).filter(({ rate }) => !Number.isNaN(rate));
  return retention(points(0), points(buckets));
}
