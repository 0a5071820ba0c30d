import { expect, it } from "vitest";
import { costBound } from "./cost-bound.ts";
import { callCost } from "./price.ts";

const price = { input_cost_per_token: 1e-6, output_cost_per_token: 1e-5, max_output_tokens: 1000 };
const noUsage = { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0, reasoningTokens: 0 };

it.each([
  ["the model's longest answer", {}, 1000],
  ["OpenAI's limit", { max_completion_tokens: 50 }, 50],
  ["Anthropic's and Cohere's limit", { max_tokens: 20 }, 20],
  ["Gemini's limit", { generationConfig: { maxOutputTokens: 30 } }, 30],
])("%s, and a token for every byte", (_, part, outputTokens) => {
  const text = JSON.stringify({ messages: [{ role: "user", content: "Grüße" }], ...part });
  const inputTokens = Buffer.byteLength(text);
  expect(costBound(price, text)).toBeCloseTo(callCost(price, { ...noUsage, inputTokens, outputTokens }), 12);
});

it("takes the dearest rate of what the answer may count as", () => {
  const dear = { ...price, cache_creation_input_token_cost: 2e-6, output_cost_per_reasoning_token: 2e-5 };
  expect(costBound(dear, "{}")).toBeCloseTo(2 * 2e-6 + 1000 * 2e-5, 12);
});

it("knows no bound where nobody says how long an answer can be", () => {
  expect(costBound({ input_cost_per_token: 1e-6, output_cost_per_token: 1e-5 }, "{}")).toBeNull();
});
