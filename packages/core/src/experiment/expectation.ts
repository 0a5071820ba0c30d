import type { Setting } from "@cooperbench-ts/results";

/** What the rest of a campaign will probably cost, from the trials that are finished; null where nothing is known yet. */
export interface Expectation {
  readonly trials: number;
  /** Finished trials with a known cost that this is based on. */
  readonly basedOn: number;
  readonly costUsd: number | null;
  /** Two standard errors of the mean around it, per setting, added up. */
  readonly lowUsd: number | null;
  readonly highUsd: number | null;
}

/** Mean cost per setting times the trials that are left. A setting without a finished trial leaves the whole unknown. */
export function expectRest(
  rest: readonly { readonly setting: Setting }[],
  finished: readonly { readonly setting: Setting; readonly costUsd: number | null }[],
): Expectation {
  const known = finished.flatMap(({ setting, costUsd }) => (costUsd === null ? [] : [{ setting, costUsd }]));
  let [total, spread] = [0, 0];
  for (const [setting, trials] of Map.groupBy(rest, (trial) => trial.setting)) {
    const costs = known.filter((trial) => trial.setting === setting).map(({ costUsd }) => costUsd);
    if (costs.length === 0)
      return { trials: rest.length, basedOn: known.length, costUsd: null, lowUsd: null, highUsd: null };
    const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    const variance = costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / Math.max(1, costs.length - 1);
    total += mean * trials.length;
    spread += 2 * Math.sqrt(variance / costs.length) * trials.length;
  }
  return {
    trials: rest.length,
    basedOn: known.length,
    costUsd: total,
    lowUsd: Math.max(0, total - spread),
    highUsd: total + spread,
  };
}
