import type { Setting, VerdictFile } from "@cooperbench-ts/results";

/** What the rest of a campaign will probably cost in USD, from the trials that are finished; null where too little is known yet. */
export interface Expectation {
  readonly trials: number;
  /** Finished trials with a known cost that this is based on. */
  readonly basedOn: number;
  readonly costUsd: number | null;
  /** The rest will cost between these with a probability of 95 %; null below two finished trials of a setting. Never below 0. */
  readonly lowUsd: number | null;
  readonly highUsd: number | null;
}

/** How long the rest of a campaign will probably take, by the clock. The range is meant as in `Expectation`. */
export interface ExpectedTime {
  readonly trials: number;
  /** Finished trials whose duration is known. */
  readonly basedOn: number;
  readonly durationMs: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
}

/** A trial that will run its agent phase. */
export interface TrialToRun {
  readonly setting: Setting;
}

/** What is left of a trial: all of it, or only its evaluation. */
export interface PhasesToRun extends TrialToRun {
  readonly phases: "both" | "eval";
}

/** What a trial that came to `pass` or `fail` took; null: nobody saw that phase. */
export interface FinishedPhases {
  readonly setting: Setting;
  /** Agent phase and eval together. */
  readonly durationMs: number | null;
  readonly evalMs: number | null;
}

export interface FinishedTrial {
  readonly setting: Setting;
  readonly verdict: VerdictFile["verdict"];
  /** Of all its attempts. */
  readonly costUsd: number | null;
}

/**
 * Mean cost per setting times the trials that are left of it. A setting without a finished trial leaves the whole unknown. A trial
 * that ended in an infrastructure failure is no sample: it has not done what the ones that are left will do.
 */
export function expectRest(rest: readonly TrialToRun[], finished: readonly FinishedTrial[]): Expectation {
  const samples = finished.flatMap(({ setting, verdict, costUsd }) =>
    costUsd === null || (verdict !== "pass" && verdict !== "fail") ? [] : [{ setting, value: costUsd }],
  );
  const { total, halfWidth } = sumOfRest(
    rest.map(({ setting }) => setting),
    samples.map(({ setting, value }) => ({ kind: setting, value })),
  );
  return {
    trials: rest.length,
    basedOn: samples.length,
    costUsd: total,
    lowUsd: total === null || halfWidth === null ? null : Math.max(0, total - halfWidth),
    highUsd: total === null || halfWidth === null ? null : total + halfWidth,
  };
}

/**
 * Durations of what is left, shared by the slots. Retries, pauses and what stands alone at the end come on top, and no run is
 * shorter than one of its trials.
 */
export function expectedTime(
  rest: readonly PhasesToRun[],
  finished: readonly FinishedPhases[],
  options: { readonly concurrency: number },
): ExpectedTime {
  const kinds = rest.map(({ setting, phases }) => `${setting} ${phases}`);
  const samples = finished
    .flatMap(({ setting, durationMs, evalMs }) => [
      { kind: `${setting} both`, value: durationMs },
      { kind: `${setting} eval`, value: evalMs },
    ])
    .flatMap(({ kind, value }) => (value === null || !kinds.includes(kind) ? [] : [{ kind, value }]));
  const { total, halfWidth } = sumOfRest(kinds, samples);
  const slots = Math.max(1, Math.min(options.concurrency, rest.length));
  const [low, high] =
    total === null || halfWidth === null ? [null, null] : [Math.max(0, total - halfWidth), total + halfWidth];
  const shared = (ms: number | null): number | null => (ms === null ? null : ms / slots);
  return {
    trials: rest.length,
    basedOn: samples.length,
    durationMs: shared(total),
    lowMs: shared(low),
    highMs: shared(high),
  };
}

/**
 * The sum of values to come, per kind from those that were seen: n times their mean, and the half width of a 95 % prediction
 * interval of that sum, t · s · √(n + n²/m) for m values with standard deviation s. Kinds vary independently of each other.
 */
function sumOfRest(
  rest: readonly string[],
  samples: readonly { readonly kind: string; readonly value: number }[],
): { total: number | null; halfWidth: number | null } {
  let total = 0;
  let squares: number | null = 0;
  for (const [kind, { length: n }] of Map.groupBy(rest, (each) => each)) {
    const values = samples.filter((sample) => sample.kind === kind).map(({ value }) => value);
    const m = values.length;
    if (m === 0) return { total: null, halfWidth: null };
    const mean = values.reduce((sum, value) => sum + value, 0) / m;
    total += mean * n;
    if (m === 1 || squares === null) {
      squares = null;
      continue;
    }
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (m - 1);
    squares += studentT95(m - 1) ** 2 * variance * (n + n ** 2 / m);
  }
  return { total, halfWidth: squares === null ? null : Math.sqrt(squares) };
}

/** Two-sided 95 % quantiles of Student's t distribution, for 1, 2, … degrees of freedom. */
const T95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** Within 1 % of the exact value beyond the table. */
function studentT95(degrees: number): number {
  return T95[degrees - 1] ?? 1.96 + 2.5 / degrees;
}
