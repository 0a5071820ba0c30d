import { askPrice, type ModelPrice, passedEnvironment, probeUpstream } from "@cooperbench-ts/attempt/host";
import { PrerequisiteError } from "@cooperbench-ts/results";
import type { LabelHost } from "./label-host.ts";
import type { LabelOptions } from "./label-options.ts";

/** The user's own word, else litellm's; null: unknown. */
export async function labelPrice(
  { price, upstream, model }: Pick<LabelOptions, "price" | "upstream" | "model">,
  { environment, signal }: Pick<LabelHost, "environment" | "signal">,
): Promise<ModelPrice | null> {
  if (price !== null)
    return {
      input_cost_per_token: price.inputUsdPerMillion / 1e6,
      output_cost_per_token: price.outputUsdPerMillion / 1e6,
    };
  if (upstream === null) return null;
  const asked = { ...passedEnvironment(environment), LITELLM_LOCAL_MODEL_COST_MAP: "True" };
  const probe = await probeUpstream({ upstream, environment: asked, standIn: null, signal });
  return (await askPrice(probe, model, asked)) ?? null;
}

/** A limit that nobody can tell when it is reached is none. @throws PrerequisiteError `price-unknown` */
export function requirePrice(price: ModelPrice | null, { model, maxCost, upstream }: LabelOptions): void {
  if (price !== null || maxCost === null) return;
  throw new PrerequisiteError({
    code: "price-unknown",
    subject: `--max-cost ${maxCost}`,
    problem: `${upstream === null ? `Nobody was asked for the price of ${model}` : `litellm knows no price for ${model}`}, so it cannot be told when that much is spent.`,
    remedy:
      "Give it with --price-in and --price-out (USD per million tokens), name an upstream with --upstream whose litellm knows it, or leave --max-cost out.",
  });
}
