/** Sum of amounts in USD to the billionth of a dollar: prices per token are exact there, binary fractions are not. */
export function addUsd(a: number, b: number): number {
  return Math.round((a + b) * 1e9) / 1e9;
}
