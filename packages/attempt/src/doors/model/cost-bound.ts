import { callCost, type ModelPrice } from "./price.ts";

/**
 * USD that a call of text can cost at most, for calls whose answer nobody sees: every byte of the request a token at the
 * dearest input rate, and the longest answer that the request or the model allows. null: neither gives a limit.
 */
export function costBound(
  price: ModelPrice,
  request: { readonly text: string; readonly maxOutputTokens: number | undefined },
): number | null {
  const outputTokens = request.maxOutputTokens ?? price["max_output_tokens"];
  if (outputTokens === undefined) return null;
  return tokensBound(price, { inputTokens: Buffer.byteLength(request.text), outputTokens });
}

/** USD that so many tokens cost at most, where it is not said which of them were cached or reasoned. */
export function tokensBound(
  price: ModelPrice,
  { inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number },
): number {
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
