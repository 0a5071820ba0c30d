/** The sum; null when one value is unknown, or when the sum is no number that a file can hold. */
export function sumKnown(values: readonly (number | null | undefined)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value == null) return null;
    sum += value;
  }
  return Number.isFinite(sum) ? sum : null;
}

/** The same of counts: null where the sum is beyond 2^53, so that it is exact. */
export function sumCounts(values: readonly (number | null | undefined)[]): number | null {
  const sum = sumKnown(values);
  return sum !== null && Number.isSafeInteger(sum) ? sum : null;
}
/** Sum of amounts in USD to the billionth of a dollar: prices per token are exact there, binary fractions are not. */
export function addUsd(a: number, b: number): number {
  return Math.round((a + b) * 1e9) / 1e9;
}
