import { randomUUID } from "node:crypto";
import type http from "node:http";
import type { Clock } from "../../process/clock.ts";
import type { AttemptOptions } from "./attempt-options.ts";
import { type CallEnd, CallLedger } from "./call-ledger.ts";
import { CallRate } from "./call-rate.ts";
import { CallClock } from "./call-times.ts";
import { decodedText } from "./content-encoding.ts";
import { costBound } from "./cost-bound.ts";
import { credentialsOf, withKey } from "./credentials.ts";
import { forwardCall, type ForwardedRequest, type OpenAgent } from "./forward-call.ts";
import { lastMessages, type LastMessages } from "./last-messages.ts";
import { passAnswer } from "./pass-answer.ts";
import { type PricedModel, pricesOf, type ModelPrices } from "./model-prices.ts";
import { PriceWaits } from "./price-waits.ts";
import { readBody } from "./read-body.ts";
import { redirected } from "./redirect.ts";
import type { CallRedactors, Redactors } from "./redactors.ts";
import { refusedBy } from "./reset-time.ts";
import { retryAfterMs } from "./retry-after.ts";
import { sendRefusal } from "./send-refusal.ts";
import type { TargetGate } from "./target-gate.ts";
import { requestFacts } from "./request-facts.ts";
import type { TargetGates } from "./target-gates.ts";

export interface AttemptSurroundings {
  readonly clock: Clock;
  readonly gates: TargetGates;
  readonly redactors: Redactors;
  readonly holdLimitMs: number;
  readonly callsPerMinute: number;
  readonly agent: OpenAgent;
}

/** Statuses with which providers ask for patience. */
const HOLDING: ReadonlySet<number> = new Set([429, 503, 529]);
/** Of one call of an agent, waits and redirects together; then it gets what the provider said last. */
const MAX_SENDS = 10;
/** No provider takes that much. */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;
/** Of a request that is compressed. */
const MAX_REQUEST_TEXT_BYTES = 64 * 1024 * 1024;

/** A call of an agent, as it came. */
interface AgentCall {
  readonly request: ForwardedRequest;
  /** null: nobody can read it. */
  readonly requestText: string | null;
  readonly model: PricedModel;
  /** Tokens of the longest answer that it wants; undefined: it does not say. */
  readonly maxOutputTokens: number | undefined;
  /** Whether it can cost anything. */
  readonly asksModel: boolean;
  /** Of which it is a call; null: of none. */
  readonly conversation: string | null;
  readonly gate: TargetGate;
  readonly redactors: CallRedactors;
  /** Until when it may wait here, of the clock's `monotonicMs`. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** What becomes of an answer: the agent gets it; something is to be asked instead of it; or the agent is told why not. */
type Next =
  | { readonly kind: "pass" }
  | { readonly kind: "ask"; readonly request: ForwardedRequest }
  | { readonly kind: "refuse"; readonly why: string };

/** The calls of one attempt. */
export class AttemptCalls {
  readonly ledger: CallLedger;
  readonly times: CallClock;
  readonly #prices: ModelPrices;
  readonly #waits = new PriceWaits();
  readonly #options: AttemptOptions;
  readonly #around: AttemptSurroundings;
  readonly #rate: CallRate;
  readonly #open = new Map<AbortController, http.ServerResponse>();
  #refused = false;
  #last: { readonly call: AgentCall; readonly answer: string | null } | null = null;

  constructor(options: AttemptOptions, around: AttemptSurroundings) {
    this.#options = options;
    this.#around = around;
    this.#rate = new CallRate(around.clock, around.callsPerMinute);
    this.#prices = pricesOf(options.price);
    this.ledger = new CallLedger(this.#prices);
    this.times = new CallClock(around.clock);
  }

  /**
   * No call goes out any more, and none is answered: an answer of ours, whatever its status, would be an error that upstream
   * may write into a result in the moments that it still lives.
   */
  refuse(): void {
    this.#refused = true;
    for (const call of this.#open.keys()) call.abort();
  }

  /** The prices of all calls that have ended are there, or will not come. */
  settled(): Promise<void> {
    return this.#waits.over();
  }

  /** Refuses, and drops the clients that still wait. */
  close(): void {
    this.refuse();
    this.#waits.giveUp();
    for (const response of this.#open.values()) response.destroy();
  }

  lastMessages(): LastMessages | null {
    if (this.#last === null) return null;
    const { call, answer } = this.#last;
    const { all } = call.redactors;
    return lastMessages(all.text(call.requestText ?? ""), answer === null ? null : all.text(answer));
  }

  /** `path` with query, without the token. An error of one call ends that call alone. */
  async serve(request: http.IncomingMessage, response: http.ServerResponse, path: string): Promise<void> {
    const open = new AbortController();
    this.#open.set(open, response);
    response.on("error", () => {});
    response.once("close", () => {
      this.#open.delete(open);
      if (!response.writableFinished) open.abort();
    });
    try {
      const call = await this.#received(request, path, open.signal);
      if (this.#refused) open.abort();
      if (call === null)
        sendRefusal(response, 413, `The model door takes no request of more than ${MAX_REQUEST_BYTES} bytes`);
      else await this.#answer(call, response);
    } catch (error) {
      if (!open.signal.aborted)
        sendRefusal(response, 500, `The model door failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** null: it is too long. */
  async #received(request: http.IncomingMessage, path: string, signal: AbortSignal): Promise<AgentCall | null> {
    const { clock, gates, redactors, holdLimitMs } = this.#around;
    const { target, key = null } = this.#options;
    const deadline = clock.monotonicMs() + holdLimitMs;
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (body === null) return null;
    const url = new URL(target.origin + path);
    const carried = credentialsOf(request.headers, url.searchParams);
    const { rawHeaders } = request;
    const addressed = key === null ? { url, rawHeaders } : withKey({ url, rawHeaders }, key);
    const requestText = await decodedText(body, request.headers["content-encoding"], MAX_REQUEST_TEXT_BYTES);
    const method = request.method ?? "GET";
    const { model, asksModel, maxOutputTokens, conversation } = requestFacts(method, url, requestText);
    const callRedactors = redactors.of(key === null ? carried : [key.value, ...carried]);
    return {
      request: { method, ...addressed, body },
      requestText,
      model: this.#prices.of(model === null ? null : callRedactors.all.text(model)),
      maxOutputTokens,
      asksModel,
      conversation: asksModel ? conversation : null,
      gate: gates.of({ endpoint: target, credentials: key === null ? carried : [key.value], model }),
      redactors: callRedactors,
      deadline,
      signal,
    };
  }

  async #answer(call: AgentCall, response: http.ServerResponse): Promise<void> {
    let request: ForwardedRequest | null = call.request;
    for (let sends = 1; request !== null; sends += 1)
      request = await this.#send(call, request, sends < MAX_SENDS, response);
  }

  /** One call to the provider. Returns what is to be asked instead; null: the agent has been answered. */
  async #send(
    call: AgentCall,
    request: ForwardedRequest,
    mayAsk: boolean,
    response: http.ServerResponse,
  ): Promise<ForwardedRequest | null> {
    const { redactors, signal, gate, deadline } = call;
    const { clock, agent, callsPerMinute } = this.#around;
    const askedAt = clock.monotonicMs();
    const mayGo = await this.times.hold(async () => {
      await gate.wait(deadline, signal);
      return this.#rate.room(deadline, signal);
    });
    if (!mayGo) {
      const message = `The model door lets ${callsPerMinute} calls of an attempt out within a minute`;
      this.ledger.refuse(call.conversation, 429, message);
      sendRefusal(response, 429, message);
      return null;
    }
    const end = await this.#begun(call, clock.monotonicMs() - askedAt);
    const sentAt = clock.monotonicMs();
    const forwarded = await forwardCall(request, agent, signal);
    if (forwarded.kind !== "answering") {
      const message = redactors.all.text(forwarded.message);
      end(forwarded.kind === "broken" || signal.aborted ? { kind: "unanswered" } : { ...forwarded, message });
      signal.throwIfAborted();
      sendRefusal(response, 502, noAnswer(request, message));
      return null;
    }
    const { answer } = forwarded;
    const status = answer.statusCode ?? 0;
    const askedMs = retryAfterMs(answer.headers, clock.now().getTime());
    const next = this.#nextAfter(call, request, answer, { sentAt, mayAsk, askedMs });
    const read = await passAnswer(answer, next.kind === "pass" ? response : null, {
      head: redactors.all,
      body: status < 400 ? redactors.result : redactors.all,
      signal,
    });
    const why = next.kind === "refuse" ? redactors.all.text(noAnswer(request, next.why)) : null;
    const said = why ?? (status < 400 || read === null ? null : redactors.all.text(read.beginning));
    const error =
      said === null
        ? null
        : { ...refusedBy({ why, status, headers: answer.headers, body: said }, askedMs, clock.now()), body: said };
    const { asksModel } = call;
    end(read === null ? { kind: "unanswered" } : { kind: "answered", asksModel, status, usage: read.usage, error });
    if (read !== null) this.#remember(call, read.ending);
    if (next.kind === "ask") return next.request;
    if (why !== null) sendRefusal(response, 502, why);
    else if (read !== null) response.end();
    else if (!signal.aborted) response.destroy();
    return null;
  }

  /** Writes a call down before it goes out. Returns what is told how it ended. @param heldMs how long it was held back */
  async #begun(call: AgentCall, heldMs: number): Promise<(end: CallEnd) => void> {
    const { journal, onCall } = this.#options;
    const id = randomUUID();
    const now = (): string => this.#around.clock.now().toISOString();
    const at = now();
    const { model } = call;
    await journal?.({ id, at, atMostUsd: boundOf(call), model: model.name, isOther: model.isOther });
    if (call.signal.aborted) {
      // It is in the journal, but never went out.
      onCall?.({ id, at, endedAt: at, heldMs, model: model.name, status: null, latencyMs: 0, usage: null, costUsd: 0 });
      call.signal.throwIfAborted();
    }
    const startedAt = performance.now();
    const sent = this.times.send();
    this.ledger.start(call.conversation, model);
    this.#last = { call, answer: null };
    return (end) => {
      sent(end.kind === "answered" && end.status < 400);
      const latencyMs = performance.now() - startedAt;
      const seen = this.ledger.end(call.conversation, { id, at, endedAt: now(), heldMs, latencyMs, model }, end);
      onCall?.(seen);
      if (seen.usage !== null && model.price === undefined)
        this.#waits.add(model.settled, () => {
          const settled = this.ledger.settle(seen, model);
          if (settled.costUsd !== null) onCall?.(settled);
        });
    };
  }

  /** Two agents share an attempt: an answer goes with its own request. */
  #remember(call: AgentCall, answer: string): void {
    if (this.#last?.call === call) this.#last = { call, answer };
  }

  /** Makes later calls wait when the answer asks for it. */
  #nextAfter(
    { gate, deadline }: AgentCall,
    request: ForwardedRequest,
    answer: http.IncomingMessage,
    { sentAt, mayAsk, askedMs }: { sentAt: number; mayAsk: boolean; askedMs: number | null },
  ): Next {
    const { clock } = this.#around;
    const status = answer.statusCode ?? 0;
    if (HOLDING.has(status) && (status === 429 || askedMs !== null)) {
      const pauseMs = gate.pauseOf(askedMs);
      gate.hold(pauseMs);
      const again = mayAsk && askedMs !== null && clock.monotonicMs() + pauseMs <= deadline;
      return again ? { kind: "ask", request } : { kind: "pass" };
    }
    if (!HOLDING.has(status)) gate.succeed(sentAt);
    const elsewhere = redirected(request, status, answer.headers.location);
    if (elsewhere === null) return { kind: "pass" };
    if (typeof elsewhere === "string") return { kind: "refuse", why: elsewhere };
    return mayAsk ? { kind: "ask", request: elsewhere } : { kind: "refuse", why: "it redirects again and again" };
  }
}

/** USD of one try at most; null: no bound is known, or not yet. */
function boundOf({ asksModel, model, requestText: text, maxOutputTokens }: AgentCall): number | null {
  if (!asksModel) return 0;
  return model.price == null || text === null ? null : costBound(model.price, { text, maxOutputTokens });
}

function noAnswer({ url }: ForwardedRequest, why: string): string {
  return `The model endpoint ${url.origin} did not answer: ${why}`;
}
