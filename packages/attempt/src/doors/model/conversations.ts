import {
  type ModelConversation,
  type ModelDoorRecord,
  type ModelRefusal,
  readModelAnswer,
} from "@cooperbench-ts/results";

/** How a call of a conversation ended. */
export type CallOutcome =
  | { readonly kind: "answered" }
  | {
      readonly kind: "refused";
      /** null: no whole answer came. */
      readonly status: number | null;
      readonly by: "provider" | "door";
      readonly retryAfterMs: number | null;
      /** When the limit ends that it was refused for, in ms since the epoch; absent: nobody says so. */
      readonly resetsAtMs?: number | null;
      /** As it came, without keys. */
      readonly body: string;
    };

/** An attempt has one per agent, and one for each summary of a history. */
const MAX_CONVERSATIONS = 200;
const MAX_CODES = 20;

/** What became of the conversations of one attempt: who judges it wants to know in what each of them ended. */
export class Conversations {
  readonly #all = new Map<string, ModelConversation>();

  begin(conversation: string, call: number): void {
    const known = this.#all.get(conversation);
    if (known === undefined && this.#all.size >= MAX_CONVERSATIONS) return;
    // In flight it counts as unanswered: if the process dies now, it stays so.
    this.#all.set(conversation, { answered: 0, lastAnswered: 0, ...known, lastCall: call, end: unanswered });
  }

  /** Of a conversation that has begun; one that was too many is not kept. */
  end(conversation: string, outcome: CallOutcome): void {
    const known = this.#all.get(conversation);
    if (known === undefined) return;
    const { answered, lastCall } = known;
    const next: ModelConversation =
      outcome.kind === "answered"
        ? { answered: answered + 1, lastAnswered: lastCall, lastCall, end: null }
        : { ...known, end: refusalOf(outcome) };
    this.#all.set(conversation, next);
  }

  record(): ModelDoorRecord["conversations"] {
    return [...this.#all.values()];
  }
}

const unanswered: ModelRefusal = { status: null, by: "door", retryAfterMs: null, codes: [], message: "" };

/** What it says, and nothing that it echoes. */
function refusalOf({ status, by, retryAfterMs, resetsAtMs, body }: CallOutcome & { kind: "refused" }): ModelRefusal {
  const { codes, message } = readModelAnswer(status, body);
  const named = resetsAtMs == null ? {} : { resetsAt: new Date(resetsAtMs).toISOString() };
  return { status, by, retryAfterMs, ...named, codes: codes.slice(0, MAX_CODES), message };
}
