import { logFactorial } from "./special-functions.ts";

export interface FisherTest {
  /** Two-sided: the tables of these margins that are no likelier than this one. 1 where a margin is empty. */
  readonly p: number;
  /** (a · d) / (b · c); null when it is undefined or infinite. */
  readonly oddsRatio: number | null;
}

/** Tables whose chances differ by less than this, relatively, are equally likely: they differ by rounding alone. */
const SAME = 1e-7;

/**
 * Fisher's exact test of two unpaired groups (Fisher 1935): successes and failures of the first, then of the second.
 * @throws RangeError unless all four are counts
 */
export function fisherExact(firstPass: number, firstFail: number, secondPass: number, secondFail: number): FisherTest {
  const counts = [firstPass, firstFail, secondPass, secondFail];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0))
    throw new RangeError(`fisherExact: expected four counts, got ${counts.join(", ")}`);
  const [first, second, passes] = [firstPass + firstFail, secondPass + secondFail, firstPass + secondPass];
  const logChance = (k: number) => logChoose(first, k) + logChoose(second, passes - k);
  const observed = logChance(firstPass);
  let [all, unlikely] = [0, 0];
  for (let k = Math.max(0, passes - second); k <= Math.min(first, passes); k += 1) {
    const ratio = Math.exp(logChance(k) - observed);
    all += ratio;
    if (ratio <= 1 + SAME) unlikely += ratio;
  }
  const crossed = firstFail * secondPass;
  return {
    p: Math.min(1, unlikely / all),
    oddsRatio: crossed === 0 ? null : (firstPass * secondFail) / crossed,
  };
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
