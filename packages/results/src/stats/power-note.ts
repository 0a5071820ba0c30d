import { mcnemarExact } from "./mcnemar.ts";
import { logFactorial } from "./special-functions.ts";

export interface PowerNote {
  readonly pairs: number;
  readonly discordant: number;
  readonly alpha: number;
  /** Smallest difference of the two rates that exact McNemar calls significant; null when none can be. */
  readonly smallestSignificantDifference: number | null;
  /** Smallest true difference that is found with a power of 80 %, given the number of discordant pairs; null when none is. */
  readonly differenceAtPower80: number | null;
  readonly text: string;
}

/** What a paired comparison of this size can show at all: exact McNemar, conditional on the discordant pairs. */
export function powerNote(pairs: number, discordant: number, alpha = 0.05): PowerNote {
  if (!Number.isInteger(pairs) || !Number.isInteger(discordant) || discordant < 0 || discordant > pairs) {
    throw new RangeError(`powerNote: expected integers 0 <= discordant <= pairs, got ${discordant} of ${pairs}`);
  }
  const critical = criticalCount(discordant, alpha);
  const smallest = critical === null ? null : (discordant - 2 * critical) / pairs;
  const at80 = critical === null ? null : differenceAtPower(pairs, discordant, critical, 0.8);
  const points = (share: number) => `${(share * 100).toFixed(1)} points`;
  const text =
    smallest === null
      ? `${discordant} discordant of ${pairs} pairs: by pair (McNemar) no difference can be significant at ${alpha}`
      : `${discordant} discordant of ${pairs} pairs: by pair (McNemar) significant at ${alpha} from ${points(smallest)}; power 80 % ${at80 === null ? "is not reached" : `only from ${points(at80)}`}`;
  return { pairs, discordant, alpha, smallestSignificantDifference: smallest, differenceAtPower80: at80, text };
}

/** The largest count of the rarer direction that is still significant. */
function criticalCount(discordant: number, alpha: number): number | null {
  let critical: number | null = null;
  for (let rarer = 0; 2 * rarer <= discordant && mcnemarExact(rarer, discordant - rarer) < alpha; rarer += 1)
    critical = rarer;
  return critical;
}

function differenceAtPower(pairs: number, discordant: number, critical: number, power: number): number {
  let [low, high] = [0.5, 1];
  for (let i = 0; i < 60; i += 1) {
    const share = (low + high) / 2;
    const found = binomialCdf(critical, discordant, 1 - share) + binomialCdf(critical, discordant, share);
    if (found < power) low = share;
    else high = share;
  }
  return ((2 * high - 1) * discordant) / pairs;
}

function binomialCdf(k: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return k >= n ? 1 : 0;
  let sum = 0;
  for (let i = 0; i <= k; i += 1) {
    sum += Math.exp(
      logFactorial(n) - logFactorial(i) - logFactorial(n - i) + i * Math.log(p) + (n - i) * Math.log1p(-p),
    );
  }
  return sum;
}
