import { messagingArms, type Setting, type SharedSetting, worksAlone } from "../setting.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { retention, type Retention } from "./auc.ts";
import { clusterBootstrap, type BootstrapOptions } from "./cluster-bootstrap.ts";
import { curve, unplacedTrials } from "./curve.ts";
import { difficulty, type DifficultyMethod, type DifficultyOptions } from "./difficulty.ts";
import { intervalName, type IntervalName } from "./interval-name.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "./policies.ts";
import { refuseMixedPolicies } from "./policy-mismatch-error.ts";
import { taskOf } from "./rate-interval.ts";

export interface RetentionOptions extends RatePolicy, BootstrapOptions {
  readonly coop?: SharedSetting;
  readonly difficulty?: DifficultyOptions;
  readonly buckets?: number;
  readonly acrossPolicies?: boolean;
}

export interface RetentionRow extends Retention {
  readonly coop: Setting;
  /** Successes under `policy`. */
  readonly soloPass: number;
  readonly coopPass: number;
  /** Task-cluster bootstrap of the retention, difficulties as they are; null when refused. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
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
  const difficulties = difficulty(rows, options.difficulty);
  const of = (some: readonly PairRow[]) => {
    const points = curve(some, difficulties, options);
    return retention(
      points.filter((point) => worksAlone(point.setting)),
      points.filter((point) => point.setting === coop),
    );
  };
  const whole = of(rows);
  const { lower, upper } =
    whole.refused === null
      ? clusterBootstrap(rows, taskOf, (drawn) => of(drawn).retention, options)
      : { lower: null, upper: null };
  const policy = withDefaults(options);
  const passed = rows.filter((row) => outcome(row, policy) === true);
  return {
    coop,
    soloPass: passed.filter((row) => worksAlone(row.setting)).length,
    coopPass: passed.filter((row) => row.setting === coop).length,
    ...whole,
    lower,
    upper,
    ci: intervalName("task-cluster-bootstrap", options.level),
    difficulty: difficulties[0]?.method ?? "in-sample",
    unplaced: unplacedTrials(rows, difficulties, options).length,
    policy: policyText(policy),
  };
}
