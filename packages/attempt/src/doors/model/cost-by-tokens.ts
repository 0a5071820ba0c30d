import type { ResultTokens } from "@cooperbench-ts/results";
import { callCost, type ModelPrice } from "./price.ts";

/**
 * USD of an agent's own count of tokens at litellm's price: where no door saw the calls, and upstream names no cost. Prices that
 * change with the length of a prompt are those of a short one, since the count is that of many calls. null: one of both is unknown.
 */
export function costByTokens(price: ModelPrice | null, tokens: ResultTokens | null): number | null {
  if (price === null || tokens === null) return null;
  const plain = Object.fromEntries(Object.entries(price).filter(([name]) => !/_above_\d+k_tokens$/.test(name)));
  return callCost(
    { input_cost_per_token: price.input_cost_per_token, output_cost_per_token: price.output_cost_per_token, ...plain },
    {
      inputTokens: tokens.input,
      outputTokens: tokens.output,
      cacheReadTokens: tokens.cacheRead,
      cacheWriteTokens: tokens.cacheWrite,
      cacheWriteLongTokens: 0,
      reasoningTokens: 0,
    },
  );
}
