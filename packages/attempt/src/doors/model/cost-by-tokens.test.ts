import { expect, it } from "vitest";
import { costByTokens } from "./cost-by-tokens.ts";

const tokens = { input: 1_000_000, output: 100_000, cacheRead: 400_000, cacheWrite: 0 };

it("prices an agent's own count, its cache apart", () => {
  const price = {
    input_cost_per_token: 2e-6,
    output_cost_per_token: 1e-5,
    cache_read_input_token_cost: 2e-7,
    // Of one long prompt, which this is not.
    input_cost_per_token_above_200k_tokens: 1,
  };
  expect(costByTokens(price, tokens)).toBeCloseTo(0.6 * 2 + 0.4 * 0.2 + 1, 10);
});

it("knows nothing without a price or a count", () => {
  expect([
    costByTokens(null, tokens),
    costByTokens({ input_cost_per_token: 1, output_cost_per_token: 1 }, null),
  ]).toEqual([null, null]);
});
