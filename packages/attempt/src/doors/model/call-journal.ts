import { appendFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { type CallBill, CallBillFold } from "@cooperbench-ts/results/experiment";
import type { ForwardedCall } from "./attempt-options.ts";
import type { ModelCall } from "./call-ledger.ts";

/**
 * The calls of one attempt, one JSON line when a call is about to be forwarded and one when its answer is there, so that
 * a harness that dies leaves the exact bill: the priced answers, and by name the calls that were in flight.
 */
export class CallJournal {
  readonly #file: string;
  readonly #fold = new CallBillFold();

  constructor(file: string) {
    this.#file = file;
  }

  async forwarded({ id, at, atMostUsd, model, isOther }: ForwardedCall): Promise<void> {
    const line = { forwarded: id, at, atMostUsd, model, ...(isOther ? { other: true as const } : {}) };
    this.#fold.add(line);
    await appendFile(this.#file, `${JSON.stringify(line)}\n`);
  }

  /** May be told twice of a call: its price can come after its end. */
  ended({ id, status, costUsd, endedAt, heldMs, usage }: ModelCall): void {
    const tokens = usage === null ? {} : { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens };
    const line = { ended: id, status, costUsd, at: endedAt, heldMs: Math.round(heldMs), ...tokens };
    this.#fold.add(line);
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  bill(): CallBill {
    return this.#fold.bill();
  }
}
