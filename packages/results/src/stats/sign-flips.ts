import { createRandom } from "./random.ts";

/** What the members of one cluster sum up to, and how many they are. */
export interface ClusterSum {
  /** Sum of the members' differences. */
  readonly sum: number;
  readonly size: number;
}

export interface SignFlipOptions {
  /** Integer in [0, 2^32); 1 by default. */
  readonly seed?: number;
  /** Sign vectors that are drawn where there are too many to go through all; 20,000 by default. */
  readonly flips?: number;
  /** Two-sided confidence, 0.95 by default. */
  readonly level?: number;
}

/** The smallest p that flips of so many clusters can give. */
export function leastP(clusters: number): number {
  return 2 ** (1 - clusters);
}

export interface SignFlipTest {
  /** Mean difference over all members; null without any. */
  readonly difference: number | null;
  /**
   * All values of the mean difference that the same test does not reject: 0 lies outside exactly when p < 1 − level. −Infinity
   * and Infinity where so few clusters can reject nothing; null without members.
   */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Two-sided; null without members. */
  readonly p: number | null;
  readonly clusters: number;
  /** Clusters whose sum is not zero: only they can tell the conditions apart. */
  readonly differing: number;
  /** The least p that so many clusters can come to. */
  readonly smallestP: number | null;
  readonly method: "exact" | "monte-carlo" | "none";
}

/** Up to here all sign vectors are gone through: 2^14, which the first cluster's sign halves. */
const EXACT_CLUSTERS = 15;

/**
 * Permutation test that flips the signs of whole clusters, and the interval that it gives when it is inverted. If the two
 * conditions are alike, each cluster's difference is as likely to have come out the other way round, however its members
 * depend on each other.
 *
 * A sign vector cuts the clusters in two parts; its flipped sum is as extreme as the observed one under the hypothesis that the
 * mean is m exactly when m lies between the means of both parts. So each vector is a segment around the observed mean, p is
 * the share of segments that hold 0, and the interval's ends are quantiles of their ends (Hartigan 1969). The uncut vector holds
 * everything, and is counted once among drawn ones too.
 */
export function signFlips(clusters: readonly ClusterSum[], options: SignFlipOptions = {}): SignFlipTest {
  const { seed = 1, flips = 20_000, level = 0.95 } = options;
  if (!(level > 0 && level < 1)) throw new RangeError(`signFlips: expected a level between 0 and 1, got ${level}`);
  const used = clusters.filter(({ size }) => size > 0);
  if (used.length === 0)
    return {
      difference: null,
      lower: null,
      upper: null,
      p: null,
      clusters: 0,
      differing: 0,
      smallestP: null,
      method: "none",
    };
  const exact = used.length <= EXACT_CLUSTERS;
  const segments = exact ? allSegments(used) : drawnSegments(used, flips, seed);
  const alpha = 1 - level;
  const count = segments.lower.length;
  // A hair above: 0.05 · 20,001 and its like are not whole in binary.
  const outside = Math.ceil(count * alpha - 1e-9) - 1;
  segments.lower.sort();
  segments.upper.sort();
  const besideZero = segments.lower.filter((end) => end > 0).length + segments.upper.filter((end) => end < 0).length;
  return {
    difference: snapped(total(used, "sum") / total(used, "size"), nearZero(used)),
    lower: segments.lower[outside] ?? null,
    upper: segments.upper[count - 1 - outside] ?? null,
    p: (count - besideZero) / count,
    clusters: used.length,
    differing: used.filter(({ sum, size }) => snapped(sum / size, nearZero(used)) !== 0).length,
    smallestP: exact ? 1 / count : 1 / (flips + 1),
    method: exact ? "exact" : "monte-carlo",
  };
}

interface Segments {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Sets the bits of the clusters whose sign a cut flips. */
type Cut = (bits: Uint32Array, cut: number) => void;

/** Every cut but once: a vector and its opposite are the same one, so that the first cluster is never flipped. */
function allSegments(clusters: readonly ClusterSum[]): Segments {
  return segmentsOf(clusters, 2 ** (clusters.length - 1), (bits, cut) => bits.fill(cut << 1));
}

/** The uncut vector, and random ones. */
function drawnSegments(clusters: readonly ClusterSum[], flips: number, seed: number): Segments {
  const random = createRandom(seed);
  return segmentsOf(clusters, flips + 1, (bits, cut) => {
    for (let word = 0; word < bits.length; word += 1) bits[word] = cut === 0 ? 0 : random.uint32();
  });
}

function segmentsOf(clusters: readonly ClusterSum[], cuts: number, setBits: Cut): Segments {
  const [sum, size] = [total(clusters, "sum"), total(clusters, "size")];
  const [sums, sizes] = [
    Float64Array.from(clusters, ({ sum }) => sum),
    Float64Array.from(clusters, ({ size }) => size),
  ];
  const near = nearZero(clusters);
  const [lower, upper] = [new Float64Array(cuts), new Float64Array(cuts)];
  const bits = new Uint32Array(Math.ceil(clusters.length / 32));
  for (let cut = 0; cut < cuts; cut += 1) {
    setBits(bits, cut);
    let [flippedSum, flippedSize] = [0, 0];
    for (let index = 0; index < sums.length; index += 1) {
      // Multiplied rather than skipped: a processor guesses every other of random branches wrong.
      const bit = ((bits[index >>> 5] as number) >>> (index & 31)) & 1;
      flippedSum += bit * (sums[index] as number);
      flippedSize += bit * (sizes[index] as number);
    }
    const whole = flippedSize === 0 || flippedSize === size;
    const one = whole ? -Infinity : snapped(flippedSum / flippedSize, near);
    const other = whole ? Infinity : snapped((sum - flippedSum) / (size - flippedSize), near);
    lower[cut] = Math.min(one, other);
    upper[cut] = Math.max(one, other);
  }
  return { lower, upper };
}

/** Sums of thirds and the like miss their true value by rounding: what is that near to 0 is 0. */
function nearZero(clusters: readonly ClusterSum[]): number {
  return 1e-12 * clusters.reduce((most, { sum, size }) => Math.max(most, Math.abs(sum / size)), 0);
}

function snapped(value: number, near: number): number {
  return Math.abs(value) <= near ? 0 : value;
}

function total(clusters: readonly ClusterSum[], column: "sum" | "size"): number {
  return clusters.reduce((sum, cluster) => sum + cluster[column], 0);
}
