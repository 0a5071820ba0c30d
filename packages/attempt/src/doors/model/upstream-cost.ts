import { type Evidence, resultCost } from "@cooperbench-ts/results";
import { costByTokens } from "./cost-by-tokens.ts";
import type { CallBill } from "@cooperbench-ts/results/experiment";
import type { ModelAccess } from "./model-access.ts";

/**
 * What an agent phase cost without our door: by the agents' own bill, else by their own count of tokens at litellm's price. null:
 * neither is there, or a count of tokens is of several models.
 */
export function upstreamCost(
  evidence: Evidence,
  { price = null }: Pick<ModelAccess, "price">,
  bill: Pick<CallBill, "otherModels"> | null,
): { costUsd: number | null } {
  const { costUsd, tokens } = resultCost(evidence);
  return { costUsd: costUsd ?? (bill?.otherModels === true ? null : costByTokens(price, tokens)) };
}
