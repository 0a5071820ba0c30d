import { parseJson, treeOf } from "../json-tree.ts";
import { callCost, type ModelPrice } from "./price.ts";

/** How providers are told the longest answer that is wanted. */
const LIMIT_KEYS = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

/**
 * USD that a call of text can cost at most, for calls whose answer nobody sees: every byte of the request a token at the
 * dearest input rate, and the longest answer that the request or the model allows. null: neither gives a limit.
 */
export function costBound(price: ModelPrice, requestText: string): number | null {
  const outputTokens = requestedLimit(requestText) ?? price["max_output_tokens"];
  if (outputTokens === undefined) return null;
  const inputTokens = Buffer.byteLength(requestText);
  const tokens = {
    inputTokens,
    outputTokens,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 0,
    reasoningTokens: 0,
  };
  const asInput = callCost(price, tokens);
  const asCacheWrites = callCost(price, { ...tokens, cacheWriteLongTokens: inputTokens });
  const asReasoning = callCost(price, { ...tokens, reasoningTokens: outputTokens });
  return Math.max(asInput, asCacheWrites) + Math.max(0, asReasoning - asInput);
}

function requestedLimit(requestText: string): number | undefined {
  const request = treeOf(parseJson(requestText));
  const limits = [
    ...LIMIT_KEYS.map((key) => request[key]),
    treeOf(request["generationConfig"])["maxOutputTokens"],
  ].filter((limit) => typeof limit === "number" && limit > 0);
  return limits.length === 0 ? undefined : Math.max(...(limits as number[]));
}
