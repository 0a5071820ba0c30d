import { callJournalLines } from "../formats/call-journal-file.ts";
import type { ModelCallAccount } from "./trial-account.ts";

/** The model calls that a `model-calls.jsonl` tells of, in the order in which they went out. */
export function modelCalls(journal: string): ModelCallAccount[] {
  const calls = new Map<string, ModelCallAccount>();
  for (const line of callJournalLines(journal)) {
    if ("forwarded" in line) {
      calls.set(line.forwarded, {
        id: line.forwarded,
        at: line.at,
        model: line.model ?? null,
        status: null,
        costUsd: null,
        latencyMs: null,
        heldMs: null,
        inputTokens: null,
        outputTokens: null,
      });
      continue;
    }
    const call = calls.get(line.ended);
    if (call === undefined) continue;
    // A price that came later is a second end.
    calls.set(line.ended, {
      ...call,
      status: line.status ?? call.status,
      costUsd: line.costUsd ?? call.costUsd,
      latencyMs: between(call.at, line.at) ?? call.latencyMs,
      heldMs: line.heldMs ?? call.heldMs,
      inputTokens: line.inputTokens ?? call.inputTokens,
      outputTokens: line.outputTokens ?? call.outputTokens,
    });
  }
  return [...calls.values()];
}

/** null: one of the times is missing, or the clock was set back between them. */
function between(from: string, to: string | undefined): number | null {
  const ms = to === undefined ? Number.NaN : Date.parse(to) - Date.parse(from);
  return ms >= 0 ? ms : null;
}
