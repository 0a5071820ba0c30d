import { expect, it } from "vitest";
import { costBound } from "./cost-bound.ts";
import { callCost } from "./price.ts";

const price = { input_cost_per_token: 1e-6, output_cost_per_token: 1e-5, max_output_tokens: 1000 };
const noUsage = { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0, reasoningTokens: 0 };

const request = (text: string) => ({ text, maxOutputTokens: undefined });

it("counts a token for every byte, and the longest answer of the request or the model", () => {
  const text = JSON.stringify({ messages: [{ role: "user", content: "Grüße" }] });
  const inputTokens = Buffer.byteLength(text);
  const costs = (outputTokens: number): number => callCost(price, { ...noUsage, inputTokens, outputTokens });
  expect(costBound(price, request(text))).toBeCloseTo(costs(1000), 12);
  expect(costBound(price, { text, maxOutputTokens: 50 })).toBeCloseTo(costs(50), 12);
});

it("takes the dearest rate of what the answer may count as", () => {
  const dear = { ...price, cache_creation_input_token_cost: 2e-6, output_cost_per_reasoning_token: 2e-5 };
  expect(costBound(dear, request("{}"))).toBeCloseTo(2 * 2e-6 + 1000 * 2e-5, 12);
});

it("knows no bound where nobody says how long an answer can be", () => {
  expect(costBound({ input_cost_per_token: 1e-6, output_cost_per_token: 1e-5 }, request("{}"))).toBeNull();
});
