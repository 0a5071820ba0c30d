import { askPrice, type ModelPrice, passedEnvironment, probeUpstream } from "@cooperbench-ts/attempt/host";
import { PrerequisiteError } from "@cooperbench-ts/results";
import type { AnswerLine } from "./answer-line.ts";
import type { LabelHost } from "./label-host.ts";
import type { LabelOptions } from "./label-options.ts";
import { spentAtMost, spendIn } from "./label-spend.ts";

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

/**
 * USD of the limit that earlier calls have used, those of unknown cost with what they can have cost at most.
 * @throws PrerequisiteError `price-unknown` where that cannot be told
 */
export function spentBefore(
  lines: readonly AnswerLine[],
  price: ModelPrice | null,
  { maxCost }: Pick<LabelOptions, "maxCost">,
): number {
  // Without a limit nothing is held against it, and without a price nothing is asked.
  if (maxCost === null || price === null) return spendIn(lines).knownUsd;
  const spentUsd = spentAtMost(lines, price);
  if (spentUsd !== null) return spentUsd;
  throw new PrerequisiteError({
    code: "price-unknown",
    subject: `--max-cost ${maxCost}`,
    problem:
      "An earlier call of this rubric and model went out without a price and brought no count of tokens, so nobody knows what it cost, and the limit is about all calls.",
    remedy: "Leave --max-cost out, or begin anew in another folder with --out.",
  });
}
