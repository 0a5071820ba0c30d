import { isTree, type Tree, treeOf } from "../json-tree.ts";

/** Tokens of one answer. `inputTokens` counts the cached ones too, `outputTokens` the reasoning ones. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Written to a cache for minutes. */
  readonly cacheWriteTokens: number;
  /** Written to a cache for an hour. */
  readonly cacheWriteLongTokens: number;
  readonly reasoningTokens: number;
}

/** What the parts of an answer have said so far of what it used. */
export type UsageSaid = Tree;

/**
 * Adds what one more part says: the answer as a whole, or an event of a stream. Providers repeat or complete their counts, so
 * later values win.
 */
export function withUsage(said: UsageSaid | null, part: unknown): UsageSaid | null {
  const usage = usageIn(part);
  return usage === null ? said : { ...said, ...withoutNulls(usage) };
}

/**
 * Reads it in the shapes of OpenAI (chat, responses), Anthropic, Cohere v2 and Gemini. null: it says nothing, or what cannot be,
 * such as a negative count: then nothing of it is believed.
 */
export function tokenUsage(said: UsageSaid | null): TokenUsage | null {
  const usage = said === null ? null : counted(said);
  return usage !== null && Object.values(usage).every((count) => count >= 0 && count <= MAX_TOKENS) ? usage : null;
}

/** More than any model takes or gives in one call. */
const MAX_TOKENS = 1e9;

/** Streams wrap it: Anthropic in `message` or beside `delta`, Cohere in `delta`, OpenAI responses in `response`. */
function usageIn(part: unknown): Tree | null {
  if (!isTree(part)) return null;
  for (const holder of [part, part["message"], part["delta"], part["response"]]) {
    const usage = isTree(holder) ? (holder["usage"] ?? holder["usageMetadata"]) : undefined;
    if (isTree(usage)) return usage;
  }
  return null;
}

function withoutNulls(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== null));
}

function counted(usage: Tree): TokenUsage | null {
  if ("promptTokenCount" in usage || "candidatesTokenCount" in usage) return geminiUsage(usage);
  if (isTree(usage["tokens"]) || isTree(usage["billed_units"])) return cohereUsage(usage);
  if ("prompt_tokens" in usage) return openAiUsage(usage, "prompt", "completion");
  if (isTree(usage["input_tokens_details"])) return openAiUsage(usage, "input", "output");
  return "input_tokens" in usage || "output_tokens" in usage ? anthropicUsage(usage) : null;
}

const NO_CACHE = { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0, reasoningTokens: 0 };

function openAiUsage(usage: Tree, input: string, output: string): TokenUsage {
  const details = treeOf(usage[`${input}_tokens_details`]);
  return {
    ...NO_CACHE,
    inputTokens: count(usage, `${input}_tokens`),
    outputTokens: count(usage, `${output}_tokens`),
    cacheReadTokens: count(details, "cached_tokens"),
    cacheWriteTokens: count(details, details["cache_write_tokens"] ? "cache_write_tokens" : "cache_creation_tokens"),
    reasoningTokens: count(treeOf(usage[`${output}_tokens_details`]), "reasoning_tokens"),
  };
}

/** Anthropic's `input_tokens` leave the cached ones out. */
function anthropicUsage(usage: Tree): TokenUsage {
  const cacheReadTokens = count(usage, "cache_read_input_tokens");
  const written = count(usage, "cache_creation_input_tokens");
  const cacheWriteLongTokens = count(treeOf(usage["cache_creation"]), "ephemeral_1h_input_tokens");
  return {
    ...NO_CACHE,
    inputTokens: count(usage, "input_tokens") + cacheReadTokens + written,
    outputTokens: count(usage, "output_tokens"),
    cacheReadTokens,
    cacheWriteTokens: written - cacheWriteLongTokens,
    cacheWriteLongTokens,
  };
}

/** litellm, and so upstream's cost, counts `tokens` and not `billed_units`. */
function cohereUsage(usage: Tree): TokenUsage {
  const tokens = isTree(usage["tokens"]) ? usage["tokens"] : treeOf(usage["billed_units"]);
  return {
    ...NO_CACHE,
    inputTokens: count(tokens, "input_tokens"),
    outputTokens: count(tokens, "output_tokens"),
  };
}

function geminiUsage(usage: Tree): TokenUsage {
  const reasoningTokens = count(usage, "thoughtsTokenCount");
  return {
    ...NO_CACHE,
    inputTokens: count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount"),
    outputTokens: count(usage, "candidatesTokenCount") + reasoningTokens,
    cacheReadTokens: count(usage, "cachedContentTokenCount"),
    reasoningTokens,
  };
}

/** NaN, which is in no range, where something else than a count stands. */
function count(tree: Tree, name: string): number {
  const value = tree[name] ?? 0;
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : Number.NaN;
}
