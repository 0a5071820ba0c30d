import type { ModelDoorRecord, ProcessEnd, Spend } from "@cooperbench-ts/results";
import type { CallBill } from "./call-journal.ts";

export const unknownSpend: Spend = { costUsd: null, knownUsd: 0, unknownCalls: 0, source: "unknown" };

/**
 * What an attempt has cost. The model door's figure stands where the door saw every answer with a known price; else
 * upstream's own figure, which is only there when upstream came to its end; else it is unknown, never 0.
 */
export function spendOf(facts: {
  upstream: { readonly costUsd: number | null };
  door: ModelDoorRecord | null;
  end: ProcessEnd;
  /** null: nobody could be asked. */
  priced: boolean | null;
}): Spend {
  const { door, upstream, end, priced } = facts;
  if (door !== null && door.unanswered === 0 && (door.costUsd !== null || door.calls === 0))
    return known(door.costUsd ?? 0, "model-door");
  if (door !== null && door.unanswered > 0)
    return { costUsd: null, knownUsd: door.costUsd ?? 0, unknownCalls: door.unanswered, source: "model-door" };
  if (end.kind === "spawn-failed") return known(0, "upstream");
  if (upstream.costUsd !== null && priced !== false) return known(upstream.costUsd, "upstream");
  return unknownSpend;
}

/** What an attempt has cost whose harness died: the bill that its calls left, or upstream's figure, or unknown. */
export function spendOfBill(bill: CallBill | null, upstream: { readonly costUsd: number | null }): Spend {
  if (bill === null) return upstream.costUsd === null ? unknownSpend : known(upstream.costUsd, "upstream");
  if (bill.unknown.length === 0) return known(bill.knownUsd, "model-door");
  return { costUsd: null, knownUsd: bill.knownUsd, unknownCalls: bill.unknown.length, source: "model-door" };
}

function known(costUsd: number, source: Spend["source"]): Spend {
  return { costUsd, knownUsd: costUsd, unknownCalls: 0, source };
}
