import { appendFileSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import type { UnknownCall } from "@cooperbench-ts/results";
import { z } from "zod";
import { addUsd } from "./add-usd.ts";
import type { ForwardedCall } from "./attempt-calls.ts";
import type { ModelCall } from "./call-ledger.ts";

const lineSchema = z.union([
  z.object({ forwarded: z.string(), at: z.string(), atMostUsd: z.number().nullable() }),
  z.object({ ended: z.string(), status: z.number().nullable(), costUsd: z.number().nullable() }),
]);
type Line = z.infer<typeof lineSchema>;

/** What the calls of one attempt have cost. */
export interface CallBill {
  readonly calls: number;
  readonly knownUsd: number;
  /** Calls that went out and whose price nobody saw. */
  readonly unknown: readonly UnknownCall[];
  /** How many of them were answered, only not priced. */
  readonly unpriced: number;
}

/**
 * The calls of one attempt, one JSON line when a call is about to be forwarded and one when its answer is there, so that
 * a harness that dies leaves the exact bill: the priced answers, and by name the calls that were in flight.
 */
export class CallJournal {
  readonly #file: string;
  readonly #open = new OpenBill();

  constructor(file: string) {
    this.#file = file;
  }

  async forwarded({ id, at, atMostUsd }: ForwardedCall): Promise<void> {
    const line = { forwarded: id, at, atMostUsd };
    this.#open.add(line);
    await appendFile(this.#file, `${JSON.stringify(line)}\n`);
  }

  ended({ id, status, costUsd }: ModelCall): void {
    const line = { ended: id, status, costUsd };
    this.#open.add(line);
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  bill(): CallBill {
    return this.#open.bill();
  }
}

/** What the journal of a dead attempt says; null: it has none. A torn last line is a call whose end nobody saw. */
export async function readCallBill(file: string): Promise<CallBill | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const open = new OpenBill();
  for (const line of text.split("\n")) {
    const entry = parseLine(line);
    if (entry !== null) open.add(entry);
  }
  return open.bill();
}

class OpenBill {
  readonly #unknown = new Map<string, UnknownCall>();
  #calls = 0;
  #knownUsd = 0;
  #unpriced = 0;

  add(line: Line): void {
    if ("forwarded" in line) {
      this.#calls += 1;
      this.#unknown.set(line.forwarded, { id: line.forwarded, atMostUsd: line.atMostUsd });
    } else if (line.costUsd !== null) {
      this.#unknown.delete(line.ended);
      this.#knownUsd = addUsd(this.#knownUsd, line.costUsd);
    } else if (line.status !== null) this.#unpriced += 1;
  }

  bill(): CallBill {
    return {
      calls: this.#calls,
      knownUsd: this.#knownUsd,
      unknown: [...this.#unknown.values()],
      unpriced: this.#unpriced,
    };
  }
}

function parseLine(line: string): Line | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
