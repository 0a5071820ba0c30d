import { z } from "zod";
import { addUsd } from "../sums.ts";
import type { UnknownCall } from "./attempt-file.ts";

const lineSchema = z.union([
  z.object({
    forwarded: z.string(),
    at: z.string(),
    atMostUsd: z.number().nullable(),
    /** The model that it asks for; null: none that can be named. Absent in older files. */
    model: z.string().nullable().optional(),
    /** It is another model than the campaign's. */
    other: z.literal(true).optional(),
  }),
  z.object({
    ended: z.string(),
    status: z.number().nullable(),
    costUsd: z.number().nullable(),
    /** When its end was there; ISO time. Absent, as what follows, in older files. */
    at: z.string().optional(),
    /** How long the door had held it back before it went out. */
    heldMs: z.number().optional(),
    /** As the answer counts them; absent too where it does not. */
    inputTokens: z.number().optional(),
    outputTokens: z.number().optional(),
  }),
]);
/** A line of `model-calls.jsonl`: a call that is about to go out, or that has ended. One whose price came later has a second end. */
export type CallJournalLine = z.infer<typeof lineSchema>;

/** What the calls of one attempt have cost. */
export interface CallBill {
  readonly calls: number;
  readonly knownUsd: number;
  /** Calls that went out and whose price nobody saw. */
  readonly unknown: readonly UnknownCall[];
  /** How many of them were answered, only not priced. */
  readonly unpriced: number;
  /** Some went to another model than the campaign's. Absent: none is known to. */
  readonly otherModels?: true;
}

/** What a `model-calls.jsonl` says. A torn last line is a call whose end nobody saw. */
export function callBillOf(text: string): CallBill {
  const fold = new CallBillFold();
  for (const line of callJournalLines(text)) fold.add(line);
  return fold.bill();
}

/** Its lines, without those that are torn. */
export function* callJournalLines(text: string): Generator<CallJournalLine> {
  for (const line of text.split("\n")) {
    const entry = parseLine(line);
    if (entry !== null) yield entry;
  }
}

/** The bill, line by line. */
export class CallBillFold {
  readonly #unknown = new Map<string, UnknownCall>();
  #calls = 0;
  #knownUsd = 0;
  readonly #unpriced = new Set<string>();
  #otherModels = false;

  add(line: CallJournalLine): void {
    if ("forwarded" in line) {
      this.#calls += 1;
      this.#otherModels ||= line.other === true;
      this.#unknown.set(line.forwarded, { id: line.forwarded, atMostUsd: line.atMostUsd });
    } else if (line.costUsd !== null) {
      this.#unknown.delete(line.ended);
      this.#unpriced.delete(line.ended);
      this.#knownUsd = addUsd(this.#knownUsd, line.costUsd);
    } else if (line.status !== null) this.#unpriced.add(line.ended);
  }

  bill(): CallBill {
    return {
      calls: this.#calls,
      knownUsd: this.#knownUsd,
      unknown: [...this.#unknown.values()],
      unpriced: this.#unpriced.size,
      ...(this.#otherModels ? { otherModels: true as const } : {}),
    };
  }
}

function parseLine(line: string): CallJournalLine | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
