import type { CallUsage } from "./endpoint-script.ts";

/** What a model costs, in USD per token of each kind, as its provider lists it. */
export type ListPrice = Readonly<Record<keyof CallUsage, number>>;

/** The models of the agents' tests; the figures are typed here from the providers' lists, so that they do not come from what is tested. */
export const listPrices = {
  "claude-sonnet-4-6": { input: 3e-6, cacheWrite: 3.75e-6, cacheRead: 3e-7, output: 1.5e-5 },
  // Nothing of OpenAI's is billed for taking something into a cache.
  "gpt-5.5": { input: 5e-6, cacheWrite: 5e-6, cacheRead: 5e-7, output: 3e-5 },
} as const satisfies Record<string, ListPrice>;

export function billOf(usage: CallUsage, price: ListPrice): number {
  return (
    usage.input * price.input +
    usage.cacheWrite * price.cacheWrite +
    usage.cacheRead * price.cacheRead +
    usage.output * price.output
  );
}
