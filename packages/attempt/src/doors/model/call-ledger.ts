import type { ModelDoorRecord } from "@cooperbench-ts/results";
import { type CallOutcome, Conversations } from "./conversations.ts";
import type { ModelPrices, PricedModel } from "./model-prices.ts";
import { ModelShares } from "./model-shares.ts";
import { callCost } from "./price.ts";
import type { TokenUsage } from "./token-usage.ts";

/** How one call to the provider ended. */
export interface ModelCall {
  readonly id: string;
  /** When it was forwarded; ISO time. */
  readonly at: string;
  /** The model that it asked for; null: none that can be named. */
  readonly model: string | null;
  /** The provider's status; null when no whole answer came. */
  readonly status: number | null;
  /** When its end was there; ISO time. */
  readonly endedAt: string;
  /** How long the door had held it back before. */
  readonly heldMs: number;
  readonly latencyMs: number;
  /** null: the answer tells none. */
  readonly usage: TokenUsage | null;
  /** USD; 0 when nothing was billed (an error, or the provider was never reached); null: unknown. */
  readonly costUsd: number | null;
}

/** An answer; or a provider that was never reached, by error code; or a call that was sent and never wholly answered. */
export type CallEnd =
  | {
      readonly kind: "answered";
      /** Whether it answers a request that can cost anything. */
      readonly asksModel: boolean;
      readonly status: number;
      readonly usage: TokenUsage | null;
      readonly error: {
        readonly body: string;
        readonly by: "provider" | "door";
        readonly retryAfterMs: number | null;
        readonly resetsAtMs?: number | null;
      } | null;
    }
  | { readonly kind: "unreached"; readonly code: string; readonly message: string }
  | { readonly kind: "unanswered" };

const MAX_ERRORS = 50;
const MAX_BODY_CHARACTERS = 4000;

/** Adds up the calls of one attempt. `calls` = `unanswered` + all `statuses`. */
export class CallLedger {
  readonly #ownModel: PricedModel;
  #calls = 0;
  #unanswered = 0;
  #inFlight = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  readonly #statuses: Record<string, number> = {};
  readonly #latencyMs = { total: 0, max: 0 };
  readonly #errors: ModelDoorRecord["errors"] = [];
  readonly #conversations = new Conversations();
  readonly #models = new ModelShares();

  constructor(prices: ModelPrices) {
    this.#ownModel = prices.of(null);
  }

  /** `conversation` null: it is a call of none. */
  start(conversation: string | null, model: PricedModel): void {
    this.#models.start(model);
    this.#calls += 1;
    this.#inFlight += 1;
    if (conversation !== null) this.#conversations.begin(conversation, this.#calls);
  }

  /** The door itself held a call back. */
  refuse(conversation: string | null, status: number, message: string): void {
    if (conversation === null) return;
    this.#conversations.begin(conversation, this.#calls);
    this.#conversations.end(conversation, { kind: "refused", status, by: "door", retryAfterMs: null, body: message });
  }

  end(
    conversation: string | null,
    { model, ...about }: Pick<ModelCall, "id" | "at" | "endedAt" | "heldMs" | "latencyMs"> & { model: PricedModel },
    end: CallEnd,
  ): ModelCall {
    const call = { ...about, model: model.name };
    if (conversation !== null) this.#conversations.end(conversation, outcomeOf(end));
    this.#inFlight -= 1;
    this.#latencyMs.total += call.latencyMs;
    this.#latencyMs.max = Math.max(this.#latencyMs.max, call.latencyMs);
    if (end.kind === "unanswered") {
      this.#unanswered += 1;
      return { ...call, status: null, usage: null, costUsd: null };
    }
    const key = end.kind === "unreached" ? end.code : String(end.status);
    this.#statuses[key] = (this.#statuses[key] ?? 0) + 1;
    if (end.kind === "unreached") {
      this.#addError(0, `${end.code}: ${end.message}`);
      return { ...call, status: null, usage: null, costUsd: 0 };
    }
    if (end.error !== null) this.#addError(end.status, end.error.body);
    const costUsd = costOf(end, model);
    this.#inputTokens += end.usage?.inputTokens ?? 0;
    this.#outputTokens += end.usage?.outputTokens ?? 0;
    this.#models.end(model, { isAnswer: end.asksModel && end.status < 300, usage: end.usage, costUsd });
    return { ...call, status: end.status, usage: end.usage, costUsd };
  }

  /** Of a call that ended before its model's price was known; it still may have none. */
  settle(call: ModelCall, model: PricedModel): ModelCall {
    if (call.usage === null || model.price == null) return call;
    const costUsd = callCost(model.price, call.usage);
    this.#models.settle(model, costUsd);
    return { ...call, costUsd };
  }

  /** A call still in flight counts as unanswered. */
  record(): ModelDoorRecord {
    return {
      calls: this.#calls,
      unanswered: this.#unanswered + this.#inFlight,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      costUsd: this.#costUsd(),
      statuses: { ...this.#statuses },
      latencyMs: { ...this.#latencyMs },
      errors: [...this.#errors],
      conversations: this.#conversations.record(),
      models: this.#models.record(),
    };
  }

  /** Calls of the campaign's model alone cost an unknown sum where it has no price, whatever became of them. */
  #costUsd(): number | null {
    const ownCounts = this.#calls === 0 || this.#models.has(this.#ownModel);
    return this.#ownModel.price == null && ownCounts ? null : this.#models.costUsd();
  }

  #addError(status: number, body: string): void {
    if (this.#errors.length < MAX_ERRORS) this.#errors.push({ status, body: body.slice(0, MAX_BODY_CHARACTERS) });
  }
}

/** Errors, redirects, reads (a list of models) and counts of tokens are not billed. */
function costOf(
  { asksModel, status, usage }: Extract<CallEnd, { kind: "answered" }>,
  { price }: PricedModel,
): number | null {
  if (usage === null && (status >= 300 || !asksModel)) return 0;
  return price == null || usage === null ? null : callCost(price, usage);
}

function outcomeOf(end: CallEnd): CallOutcome {
  if (end.kind === "unanswered") return { ...NO_ANSWER, body: "" };
  if (end.kind === "unreached") return { ...NO_ANSWER, body: `${end.code}: ${end.message}` };
  const { status, error } = end;
  return status < 400 || error === null ? { kind: "answered" } : { kind: "refused", status, ...error };
}

const NO_ANSWER = { kind: "refused", status: null, by: "door", retryAfterMs: null } as const;
