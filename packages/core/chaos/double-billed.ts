import { trialKey } from "@cooperbench-ts/results";
import type { LedgerEntry } from "@cooperbench-ts/rehearsal";
import type { JournalEntry } from "@cooperbench-ts/results/experiment";

const SAME_USD = 1e-9;

/**
 * Trials whose books do not balance: each known cost in the journal must be one bill of the provider, and each bill that
 * is in no known cost needs an attempt whose cost is said to be unknown.
 */
export function doubleBilled(journal: readonly JournalEntry[], ledger: readonly LedgerEntry[]): string[] {
  const bills = new Map<string, number[]>();
  for (const entry of ledger) {
    if (entry.event !== "billed") continue;
    const trial = trialKey(entry);
    bills.set(trial, [...(bills.get(trial) ?? []), entry.costUsd]);
  }
  const unknown = new Map<string, number>();
  const wrong = new Set<string>();
  for (const { event } of journal) {
    if (event.type !== "agent-ended" && !(event.type === "phase-interrupted" && event.phase === "agent")) continue;
    const trial = trialKey(event);
    const costUsd = event.spend?.costUsd ?? null;
    if (costUsd === null) unknown.set(trial, (unknown.get(trial) ?? 0) + 1);
    else if (costUsd > 0 && !take(bills.get(trial) ?? [], costUsd)) wrong.add(trial);
  }
  for (const [trial, left] of bills) {
    if (left.filter((bill) => bill > 0).length > (unknown.get(trial) ?? 0)) wrong.add(trial);
  }
  return [...wrong];
}

function take(bills: number[], costUsd: number): boolean {
  const index = bills.findIndex((bill) => Math.abs(bill - costUsd) < SAME_USD);
  if (index === -1) return false;
  bills.splice(index, 1);
  return true;
}
