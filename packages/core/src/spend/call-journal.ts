import { appendFileSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { z } from "zod";
import { addUsd } from "./add-usd.ts";
import type { ModelCall } from "../model-door/call-ledger.ts";

const lineSchema = z.union([
  z.object({ forwarded: z.string(), at: z.string() }),
  z.object({ ended: z.string(), status: z.number().nullable(), costUsd: z.number().nullable() }),
]);

/**
 * The calls of one attempt, one JSON line when a call is about to be forwarded and one when its answer is there, so that
 * a harness that dies leaves the exact bill: the priced answers, and by name the calls that were in flight.
 */
export class CallJournal {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async forwarded(call: { id: string; at: string }): Promise<void> {
    await appendFile(this.#file, `${JSON.stringify({ forwarded: call.id, at: call.at })}\n`);
  }

  ended(call: ModelCall): void {
    appendFileSync(this.#file, `${JSON.stringify({ ended: call.id, status: call.status, costUsd: call.costUsd })}\n`);
  }
}

export interface CallBill {
  readonly calls: number;
  readonly knownUsd: number;
  /** Ids of calls whose price nobody saw. */
  readonly unknown: readonly string[];
}

/** What the journal of a dead attempt says; null: it has none. A torn last line is a call whose end nobody saw. */
export async function readCallBill(file: string): Promise<CallBill | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const open = new Set<string>();
  let [calls, knownUsd] = [0, 0];
  for (const line of text.split("\n")) {
    const entry = parseLine(line);
    if (entry === null) continue;
    if ("forwarded" in entry) {
      calls += 1;
      open.add(entry.forwarded);
    } else if (entry.costUsd !== null) {
      open.delete(entry.ended);
      knownUsd = addUsd(knownUsd, entry.costUsd);
    }
  }
  return { calls, knownUsd, unknown: [...open] };
}

function parseLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
