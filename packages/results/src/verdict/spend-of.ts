import type { CallBill } from "../formats/call-journal-file.ts";
import type { Spend } from "../formats/attempt-file.ts";

export const unknownSpend: Spend = { costUsd: null, knownUsd: 0, unknownCalls: [], source: "unknown" };

/**
 * What an attempt has cost. The model door's bill stands where it saw every answer with its price; upstream's own figure
 * where answers were not priced, or no door stood there, and upstream came to its end; else it is unknown, never 0.
 */
export function spendOf(facts: {
  readonly upstream: { readonly costUsd: number | null };
  /** null: no door stood there. */
  readonly bill: CallBill | null;
  /** Whether a process of upstream ever ran. */
  readonly started: boolean;
  /** Whether the model has a price; null: nobody could be asked. */
  readonly priced: boolean | null;
}): Spend {
  const { upstream, started, priced } = facts;
  const bill = goesAround(facts) ? null : facts.bill;
  if (bill !== null && bill.unknown.length === 0) return known(bill.knownUsd, "model-door");
  if (bill !== null && bill.unpriced < bill.unknown.length) return partlyKnown(bill, priced);
  if (!started) return known(0, "upstream");
  if (upstream.costUsd !== null && priced !== false) return known(upstream.costUsd, "upstream");
  return bill === null ? unknownSpend : partlyKnown(bill, priced);
}

/** No call came through the door, and upstream has a bill all the same: its calls found another way. */
function goesAround({ bill, upstream }: Pick<Parameters<typeof spendOf>[0], "bill" | "upstream">): boolean {
  return bill !== null && bill.calls === 0 && (upstream.costUsd ?? 0) > 0;
}

function known(costUsd: number, source: Spend["source"]): Spend {
  return { costUsd, knownUsd: costUsd, unknownCalls: [], source };
}

/** Where the model has no price all calls are unknown, and none is worth a line of its own. */
function partlyKnown({ knownUsd, unknown }: CallBill, priced: boolean | null): Spend {
  const hasPrice = priced ?? (knownUsd > 0 || unknown.some(({ atMostUsd }) => atMostUsd !== null));
  return hasPrice ? { costUsd: null, knownUsd, unknownCalls: [...unknown], source: "model-door" } : unknownSpend;
}
