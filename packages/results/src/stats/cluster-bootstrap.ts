import { groupBy } from "./group-rows.ts";
import { createRandom } from "./random.ts";

export interface BootstrapOptions {
  /** Integer in [0, 2^32); 1 by default. The same seed gives the same interval everywhere. */
  readonly seed?: number;
  /** 2,000 by default. */
  readonly resamples?: number;
  /** Two-sided confidence, 0.95 by default. */
  readonly level?: number;
}

export interface BootstrapInterval {
  /** The statistic on the data as they are. */
  readonly estimate: number | null;
  /**
   * Percentile bounds; null when there is one cluster, when the statistic could not be computed on any resample, or when both
   * would be one number: clusters that are all alike say nothing of how others would differ.
   */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly clusters: number;
  /** Resamples drawn; 0 with fewer than two clusters. */
  readonly resamples: number;
  /** Resamples on which the statistic was null; the bounds are over the others. */
  readonly undefinedResamples: number;
  /** Resamples on which the statistic was infinite, such as a cost per pass without a pass; the bounds count them. */
  readonly infiniteResamples: number;
  readonly seed: number;
}

/**
 * Percentile interval of a statistic when items of a cluster are not independent (pairs of one task share features):
 * whole clusters are drawn with replacement (Davison and Hinkley 1997, §3.8).
 *
 * `statistic` gets the items of all drawn clusters and returns null where it is undefined. A ratio over nothing is infinite: it counts
 * as greater than every number, and a bound that falls on it is null.
 */
export function clusterBootstrap<Item>(
  items: Iterable<Item>,
  clusterOf: (item: Item) => string,
  statistic: (items: readonly Item[]) => number | null,
  options: BootstrapOptions = {},
): BootstrapInterval {
  const all = [...items];
  const clusters = [...groupBy(all, clusterOf).values()];
  const drawnItems = (drawn: Uint32Array): Item[] => {
    const some: Item[] = [];
    for (const cluster of drawn) for (const item of clusters[cluster] ?? []) some.push(item);
    return some;
  };
  return bootstrapInterval(clusters.length, statistic(all), (drawn) => statistic(drawnItems(drawn)), options);
}

/**
 * The same of clusters that are numbers from 0: for statistics that need no items.
 * @param statistic of clusters that are drawn; they stand in an array that the next draw overwrites
 */
export function bootstrapInterval(
  clusters: number,
  estimate: number | null,
  statistic: (drawn: Uint32Array) => number | null,
  options: BootstrapOptions,
): BootstrapInterval {
  const { seed = 1, resamples = 2000, level = 0.95 } = options;
  const random = createRandom(seed);
  const draws: number[] = [];
  const drawn = new Uint32Array(clusters);
  // One cluster is always drawn whole: every resample would be the data themselves, and the interval a point.
  const times = clusters > 1 ? resamples : 0;
  for (let i = 0; i < times; i += 1) {
    for (let j = 0; j < clusters; j += 1) drawn[j] = random.below(clusters);
    const value = statistic(drawn);
    if (value !== null) draws.push(value);
  }
  draws.sort((a, b) => a - b);
  const [lower, upper] = [quantile(draws, (1 - level) / 2), quantile(draws, (1 + level) / 2)];
  return {
    estimate: finite(estimate),
    ...(isPoint(lower, upper) ? { lower: null, upper: null } : { lower: finite(lower), upper: finite(upper) }),
    clusters,
    resamples: times,
    undefinedResamples: times - draws.length,
    infiniteResamples: draws.filter((value) => !Number.isFinite(value)).length,
    seed,
  };
}

/** Whether two bounds are one number, but for the last digits of their sums. */
function isPoint(lower: number | null, upper: number | null): boolean {
  if (lower === null || upper === null || !Number.isFinite(upper - lower)) return false;
  return upper - lower <= 1e-12 * Math.max(Math.abs(lower), Math.abs(upper));
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Linear interpolation between order statistics (Hyndman and Fan's type 7); null for no values. */
export function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  // Beside an infinite value nothing can be interpolated.
  return position === below || low === high ? low : low + (position - below) * (high - low);
}
