import { randomUUID } from "node:crypto";
import type http from "node:http";
import type { Clock } from "../../process/clock.ts";
import { decodedText, jsonParts } from "./answer-text.ts";
import { type CallEnd, CallLedger, type ModelCall } from "./call-ledger.ts";
import { costBound } from "./cost-bound.ts";
import { credentialsOf, withoutCredentials } from "./credentials.ts";
import { endToEndHeaders, forwardCall, type ForwardedRequest, type OpenAgent } from "./forward-call.ts";
import { lastMessages, type LastMessages } from "./last-messages.ts";
import type { ModelPrice } from "./price.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { TargetGate } from "./target-gate.ts";
import { tokenUsage } from "./token-usage.ts";

export interface AttemptOptions {
  /** The base URL that upstream would have used. */
  readonly target: URL;
  /** null: unknown, and so is the cost. */
  readonly price: ModelPrice | null;
  /** Told of each forwarded call when it has ended. */
  readonly onCall?: (call: ModelCall) => void;
  /** Awaited before a call is forwarded; when it rejects, the call is not. */
  readonly journal?: (call: ForwardedCall) => Promise<void>;
}

/** A call that is about to go out. */
export interface ForwardedCall {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  /** USD that it can cost at most; null: no bound is known. */
  readonly atMostUsd: number | null;
}

export interface AttemptSurroundings {
  readonly clock: Clock;
  readonly gate: TargetGate;
  readonly holdLimitMs: number;
  readonly agent: OpenAgent;
}

/** Statuses with which providers ask for patience. */
const HOLDING: ReadonlySet<number> = new Set([429, 503, 529]);
/** Longer answers pass all the same, but are not read. */
const MAX_READ_BYTES = 32 * 1024 * 1024;

interface LastCall {
  readonly request: Buffer;
  readonly requestEncoding: string | undefined;
  readonly answer: string | null;
  readonly credentials: readonly string[];
}

/** The calls of one attempt. */
export class AttemptCalls {
  readonly ledger: CallLedger;
  readonly #options: AttemptOptions;
  readonly #around: AttemptSurroundings;
  readonly #open = new Map<AbortController, http.ServerResponse>();
  #refused = false;
  #last: LastCall | null = null;

  constructor(options: AttemptOptions, around: AttemptSurroundings) {
    this.#options = options;
    this.#around = around;
    this.ledger = new CallLedger(options.price);
  }

  /**
   * No call goes out any more, and none is answered: an answer of ours, whatever its status, would be an error that upstream
   * may write into a result in the moments that it still lives.
   */
  refuse(): void {
    this.#refused = true;
    for (const call of this.#open.keys()) call.abort();
  }

  /** Refuses, and drops the clients that still wait. */
  close(): void {
    this.refuse();
    for (const response of this.#open.values()) response.destroy();
  }

  lastMessages(): LastMessages | null {
    if (this.#last === null) return null;
    const { request, requestEncoding, answer, credentials } = this.#last;
    const clean = (text: string): string => withoutCredentials(text, credentials);
    return lastMessages(clean(decodedText(request, requestEncoding) ?? ""), answer === null ? null : clean(answer));
  }

  /** `path` with query, without the token. */
  async serve(request: http.IncomingMessage, response: http.ServerResponse, path: string): Promise<void> {
    const open = new AbortController();
    const { signal } = open;
    this.#open.set(open, response);
    response.once("close", () => {
      this.#open.delete(open);
      if (!response.writableFinished) open.abort();
    });
    const deadline = this.#around.clock.monotonicMs() + this.#around.holdLimitMs;
    const body = await readBody(request);
    const call: ForwardedRequest = {
      method: request.method ?? "GET",
      url: new URL(this.#options.target.origin + path),
      rawHeaders: request.rawHeaders,
      body,
    };
    const credentials = credentialsOf(request.headers, call.url.searchParams);
    const about = { call, credentials, requestEncoding: request.headers["content-encoding"], deadline, signal };
    try {
      if (this.#refused) open.abort();
      while (await this.#forward(about, response));
    } catch (error) {
      if (!signal.aborted)
        sendRefusal(response, 500, `The model door failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** One try. True: the provider asked for patience that we have, so it is to be tried again. */
  async #forward(about: CallInHand, response: http.ServerResponse): Promise<boolean> {
    const { call, credentials, signal } = about;
    await this.#around.gate.wait(about.deadline, signal);
    const id = randomUUID();
    const at = this.#around.clock.now().toISOString();
    await this.#options.journal?.({ id, at, atMostUsd: this.#boundOf(about) });
    if (signal.aborted) {
      // It is in the journal, but never went out.
      this.#options.onCall?.({ id, at, status: null, latencyMs: 0, usage: null, costUsd: 0 });
      signal.throwIfAborted();
    }
    const startedAt = performance.now();
    this.ledger.start();
    const last = { request: call.body, requestEncoding: about.requestEncoding, answer: null, credentials };
    this.#last = last;
    const end = (ended: CallEnd): void => {
      const seen = this.ledger.end({ id, at, latencyMs: performance.now() - startedAt }, ended);
      this.#options.onCall?.(seen);
    };
    const forwarded = await forwardCall(call, this.#around.agent, signal);
    if (forwarded.kind !== "answering") {
      const message = withoutCredentials(forwarded.message, credentials);
      end(forwarded.kind === "broken" || signal.aborted ? { kind: "unanswered" } : { ...forwarded, message });
      signal.throwIfAborted();
      sendRefusal(response, 502, `The model endpoint ${call.url.origin} did not answer: ${message}`);
      return false;
    }
    const { answer } = forwarded;
    const again = this.#minds(answer, about.deadline);
    const clean = (answer.statusCode ?? 0) < 400 ? null : (body: string) => withoutCredentials(body, credentials);
    const text = await pass(answer, again ? null : response, { clean, signal }, (complete, read) => {
      end(complete ? this.#answered(call.method, answer, read, credentials) : { kind: "unanswered" });
    });
    // Two agents share an attempt: the answer goes with its own request.
    if (this.#last === last) this.#last = { ...last, answer: text };
    return again;
  }

  #boundOf({ call, requestEncoding }: CallInHand): number | null {
    const { price } = this.#options;
    const text = price === null ? null : decodedText(call.body, requestEncoding);
    return price === null || text === null ? null : costBound(price, text);
  }

  /** Makes later calls wait when the answer asks for it; true when this call can wait that long, too. */
  #minds(answer: http.IncomingMessage, deadline: number): boolean {
    const status = answer.statusCode ?? 0;
    if (!HOLDING.has(status)) {
      this.#around.gate.succeed();
      return false;
    }
    const { clock, gate } = this.#around;
    const waitMs = retryAfterMs(answer.headers, clock.now().getTime());
    if (waitMs === null && status !== 429) return false;
    gate.hold(waitMs);
    return waitMs !== null && clock.monotonicMs() + waitMs <= deadline;
  }

  #answered(
    method: string,
    answer: http.IncomingMessage,
    text: string | null,
    credentials: readonly string[],
  ): CallEnd {
    const status = answer.statusCode ?? 0;
    const usage = text === null ? null : tokenUsage(jsonParts(text));
    return {
      kind: "answered",
      method,
      status,
      usage,
      errorBody: status < 400 ? null : withoutCredentials(text ?? "", credentials),
    };
  }
}

interface CallInHand {
  readonly call: ForwardedRequest;
  readonly credentials: readonly string[];
  readonly requestEncoding: string | undefined;
  /** Of the clock's `monotonicMs`. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/**
 * Hands the answer on as it comes, or swallows it when `response` is null. `onEnd` is told, before the client sees the end,
 * whether all of it came, and its text (null: unreadable). With `clean` it is handed on once it is whole, and only bytes that
 * `clean` changes are not the provider's own: upstream writes what an error says into its results. When the answer breaks
 * off, the client is told so, unless `signal` was the cause.
 */
function pass(
  answer: http.IncomingMessage,
  response: http.ServerResponse | null,
  { clean, signal }: { clean: ((text: string) => string) | null; signal: AbortSignal },
  onEnd: (complete: boolean, text: string | null) => void,
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const begin = (replaced: readonly string[] = []): void => {
      if (response === null) return;
      response.sendDate = false;
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEndHeaders(answer.rawHeaders, replaced));
      response.flushHeaders();
    };
    if (clean === null) begin();
    answer.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= MAX_READ_BYTES) parts.push(part);
    });
    answer.on("error", () => {});
    answer.once("close", () => {
      const text = size > MAX_READ_BYTES ? null : decodedText(Buffer.concat(parts), answer.headers["content-encoding"]);
      try {
        onEnd(answer.complete, text);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (!answer.complete) {
        if (!signal.aborted) response?.destroy();
      } else if (clean === null) response?.end();
      else {
        const cleaned = text === null ? "" : clean(text);
        const untouched = cleaned === text;
        begin(untouched ? [] : ["content-length", "content-encoding"]);
        response?.end(untouched ? Buffer.concat(parts) : cleaned);
      }
      resolve(text);
    });
    if (response === null || clean !== null) answer.resume();
    else answer.pipe(response, { end: false });
  });
}

/** In a shape that the clients of OpenAI (`error.message`) and of Cohere (`message`) both read. */
function sendRefusal(response: http.ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify({ message, error: { message, type: "cooperbench_ts_model_door", code: status } }));
}
