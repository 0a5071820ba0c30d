/** Sum of amounts in USD to the billionth of a dollar: prices per token are exact there, binary fractions are not. */
export function addUsd(...amounts: readonly number[]): number {
  return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 1e9) / 1e9;
}
