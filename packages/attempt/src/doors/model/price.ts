import { z } from "zod";
import type { TokenUsage } from "./token-usage.ts";

/**
 * USD per token, under the names of litellm's price map: `input_cost_per_token`, `output_cost_per_token`,
 * `cache_read_input_token_cost`, `cache_creation_input_token_cost`, `…_above_1hr`, `output_cost_per_reasoning_token`, and
 * all of them `…_above_200k_tokens` (any number), which replace the plain ones when the prompt is longer. Beside the prices,
 * `max_output_tokens`: the longest answer of the model.
 */
export const modelPriceSchema = z
  .object({ input_cost_per_token: z.number(), output_cost_per_token: z.number() })
  .catchall(z.number());
export type ModelPrice = z.infer<typeof modelPriceSchema>;

/**
 * For upstream's own interpreter: `python -c MODEL_PRICE_SCRIPT MODEL [REGISTRY_FILE]`, once per host (3–4 s, most of
 * it importing litellm), with `LITELLM_LOCAL_MODEL_COST_MAP=True`. The last line of stdout is for `parseModelPrice`. The
 * registry is looked up as upstream does: a given file, else `LITELLM_MODEL_REGISTRY_PATH`.
 */
export const MODEL_PRICE_SCRIPT = `
import json, os, sys
import litellm
litellm.suppress_debug_info = True
model = sys.argv[1]
registry = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("LITELLM_MODEL_REGISTRY_PATH", "")
if registry and os.path.isfile(registry):
    with open(registry) as f:
        litellm.utils.register_model(json.load(f))
try:
    info = litellm.get_model_info(model)
except Exception:
    info = None
print(json.dumps({"price": info and {k: v for k, v in info.items() if v is not None and ("cost" in k or k.endswith("_pricing") or k == "max_output_tokens")}}, default=str))
`;

const answerSchema = z.object({ price: z.record(z.string(), z.unknown()).nullable() });

/** Prices that depend on more than tokens of one call (time of day, tables of tiers): we do not claim to know them. */
const BEYOND_US = ["tiered_pricing", "off_peak_pricing"];

/**
 * What the script printed; null: litellm knows no price for the model, or one that is not per token. A price of 0 counts
 * as none, because upstream calls it an error.
 * @throws ZodError or SyntaxError when the output is not the script's
 */
export function parseModelPrice(stdout: string): ModelPrice | null {
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  const { price } = answerSchema.parse(JSON.parse(line));
  if (price === null || BEYOND_US.some((key) => (price[key] ?? null) !== null)) return null;
  const perToken = Object.entries(price).filter(([key, value]) => /token/.test(key) && typeof value === "number");
  const parsed = modelPriceSchema.safeParse(Object.fromEntries(perToken)).data;
  return parsed === undefined || parsed.input_cost_per_token + parsed.output_cost_per_token === 0 ? null : parsed;
}

/**
 * USD of one answer, by the formula of litellm's `generic_cost_per_token` for text: uncached input, cache reads, cache
 * writes (5 minutes, 1 hour), output and reasoning, each at its own rate or else at that of input or output.
 */
export function callCost(price: ModelPrice, usage: TokenUsage): number {
  const rate = (name: string): number | undefined => tieredRate(price, name, usage.inputTokens);
  const input = rate("input_cost_per_token") ?? 0;
  const output = rate("output_cost_per_token") ?? 0;
  const write = rate("cache_creation_input_token_cost") ?? input;
  const longWrite = rate("cache_creation_input_token_cost_above_1hr") ?? write;
  const uncached = Math.max(
    usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens - usage.cacheWriteLongTokens,
    0,
  );
  return (
    uncached * input +
    usage.cacheReadTokens * (rate("cache_read_input_token_cost") ?? input) +
    usage.cacheWriteTokens * write +
    usage.cacheWriteLongTokens * longWrite +
    (usage.outputTokens - usage.reasoningTokens) * output +
    usage.reasoningTokens * (rate("output_cost_per_reasoning_token") ?? output)
  );
}

function tieredRate(price: ModelPrice, name: string, inputTokens: number): number | undefined {
  const tiers = Object.keys(price).flatMap((key) => {
    const found = key.startsWith(`${name}_above_`)
      ? /^(\d+)(k?)_tokens$/.exec(key.slice(`${name}_above_`.length))
      : null;
    const above = Number(found?.[1]) * (found?.[2] === "k" ? 1000 : 1);
    return found !== null && inputTokens > above ? [{ key, above }] : [];
  });
  const highest = tiers.sort((a, b) => a.above - b.above).at(-1);
  return price[highest?.key ?? name];
}
