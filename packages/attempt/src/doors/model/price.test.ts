import { expect, test } from "vitest";
import { callCost, parseModelPrice } from "./price.ts";

const usage = {
  inputTokens: 1000,
  outputTokens: 100,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  reasoningTokens: 0,
};
const plain = { input_cost_per_token: 2, output_cost_per_token: 10 };

test("each kind of token has its rate, or that of input or output", () => {
  expect(callCost(plain, usage)).toBe(3000);
  const all = { ...usage, cacheReadTokens: 100, cacheWriteTokens: 200, cacheWriteLongTokens: 300, reasoningTokens: 40 };
  expect(callCost(plain, all)).toBe(3000);
  const rates = {
    ...plain,
    cache_read_input_token_cost: 0.5,
    cache_creation_input_token_cost: 3,
    cache_creation_input_token_cost_above_1hr: 4,
    output_cost_per_reasoning_token: 20,
  };
  expect(callCost(rates, all)).toBe(400 * 2 + 100 * 0.5 + 200 * 3 + 300 * 4 + 60 * 10 + 40 * 20);
});

test("a long prompt has the rates of the highest tier that it exceeds", () => {
  const tiered = {
    ...plain,
    input_cost_per_token_above_128k_tokens: 3,
    input_cost_per_token_above_500_tokens: 2.5,
    output_cost_per_token_above_500_tokens: 11,
    input_cost_per_token_above_500_tokens_priority: 99,
    input_cost_per_token_batches: 1,
  };
  expect(callCost(tiered, { ...usage, inputTokens: 500 })).toBe(500 * 2 + 1000);
  expect(callCost(tiered, { ...usage, inputTokens: 501 })).toBe(501 * 2.5 + 1100);
  expect(callCost(tiered, { ...usage, inputTokens: 128_001 })).toBe(128_001 * 3 + 1100);
});

test("reads the last line of the script's output", () => {
  expect(
    parseModelPrice(
      'noise\n{"price": {"input_cost_per_token": 1, "output_cost_per_token": 2, "search_context_cost_per_query": {"low": 1}, "ocr_cost_per_page": 5}}\n',
    ),
  ).toEqual({
    input_cost_per_token: 1,
    output_cost_per_token: 2,
  });
});

test.each([
  ["litellm knows no such model", { price: null }],
  ["a price of nothing is none to upstream", { price: { input_cost_per_token: 0, output_cost_per_token: 0 } }],
  ["priced by the second", { price: { output_cost_per_second: 1 } }],
  [
    "depends on the time of day",
    { price: { input_cost_per_token: 1, output_cost_per_token: 1, off_peak_pricing: { x: 1 } } },
  ],
  ["a table of tiers", { price: { input_cost_per_token: 1, output_cost_per_token: 1, tiered_pricing: [] } }],
])("unknown: %s", (_, printed) => {
  expect(parseModelPrice(JSON.stringify(printed))).toBeNull();
});

test("output that is not the script's is no price", () => {
  expect(() => parseModelPrice("Traceback")).toThrow();
  expect(() => parseModelPrice("{}")).toThrow();
});
