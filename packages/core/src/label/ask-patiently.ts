import type { Clock } from "@cooperbench-ts/attempt/host";
import { causeAnswered } from "../check/answered-cause.ts";
import type { ModelReply } from "./ask-model.ts";
import { type ChatProtocol, type LabelEndpoint, shownUrl } from "./label-endpoint.ts";
import { answerText } from "./wire.ts";

/** Tries at one question, until the endpoint answers it. */
const MAX_TRIES = 6;
/** Where nobody has ever been reached, the address is more likely wrong than the network broken. */
const TRIES_UNPROVEN = 2;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
/** Longer than this nobody waits for one conversation. */
const LONGEST_ASKED_MS = 600_000;
const QUOTE_CHARS = 200;

/** What came of a question. */
export type Asked =
  | { readonly kind: "answered"; readonly reply: ModelReply; readonly text: string }
  /** This conversation cannot be asked about now. */
  | {
      readonly kind: "failed";
      readonly why: string;
      /** The endpoint said that this request is wrong: of another conversation that says nothing. */
      readonly ofItself: boolean;
    }
  /** What the endpoint says concerns every conversation. */
  | { readonly kind: "refused"; readonly why: string; readonly remedy: string }
  /** The user ended it before an answer came. */
  | { readonly kind: "stopped" };

export interface Patience {
  /** null: it was not asked, because the call ends. */
  readonly ask: () => Promise<ModelReply | null>;
  /** Told of what came of each call that is no answer. */
  readonly ended: (reply: ModelReply) => Promise<void>;
  /** Whether the endpoint has answered anything yet. */
  readonly proven: () => boolean;
  readonly endpoint: Pick<LabelEndpoint, "protocol" | "url">;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly timeScale: number;
  /** Ends waiting. */
  readonly stop: AbortSignal;
  /** `everybody`: the endpoint takes no calls at all for as long. */
  readonly onRetry: (retry: {
    readonly why: string;
    readonly waitMs: number;
    readonly failedTry: number;
    readonly everybody: boolean;
  }) => void;
}

/** Asks, and asks again where that can help: after what the endpoint asks for, or longer with each try. */
export async function askPatiently(patience: Patience): Promise<Asked> {
  const { ask, ended, endpoint, clock, stop, onRetry } = patience;
  for (let failedTry = 1; ; failedTry += 1) {
    if (stop.aborted) return { kind: "stopped" };
    const reply = await ask();
    if (reply === null) return { kind: "stopped" };
    const text = reply.status !== null && reply.status < 300 ? answerText(endpoint.protocol, reply.body) : null;
    if (text !== null) return { kind: "answered", reply, text };
    await ended(reply);
    if (stop.aborted) return { kind: "stopped" };
    const why = whyOf(reply, endpoint);
    const lost = reply.unreached && !patience.proven() && failedTry >= TRIES_UNPROVEN;
    const remedy = lost ? "Check --endpoint and the network." : remedyOf(reply);
    if (remedy !== null) return { kind: "refused", why, remedy };
    const askedMs = reply.retryAfterMs ?? 0;
    if (!isPassing(reply) || failedTry === MAX_TRIES || askedMs > LONGEST_ASKED_MS)
      return { kind: "failed", why, ofItself: !isPassing(reply) && (reply.status ?? 0) >= 400 };
    const waitMs = Math.max(askedMs, backoffMs(failedTry, patience.random())) * patience.timeScale;
    onRetry({ why, waitMs, failedTry, everybody: reply.status === 429 });
    await clock.sleep(waitMs, stop);
  }
}

function backoffMs(failedTry: number, random: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failedTry - 1)) * (1 + random / 2);
}

/** Whether it may be otherwise in a while. */
function isPassing({ status }: ModelReply): boolean {
  return status === null || status === 408 || status === 425 || status === 429 || status >= 500;
}

/** What to do where no conversation would be answered; null: it concerns this one alone, or passes. */
function remedyOf(reply: ModelReply): string | null {
  if (reply.redirects) return "It redirects: pass the address that it redirects to with --endpoint.";
  if (reply.status === null) return null;
  const cause = causeAnswered({ status: reply.status, body: reply.body });
  if (cause === "model-quota") return "The account has no credit left.";
  if (cause === "model-auth" || reply.status === 401 || reply.status === 403)
    return "Check the key in the variable that --key-env names.";
  if (cause === "model-not-found" || reply.status === 404 || reply.status === 405)
    return "Check --endpoint (…/v1 for OpenAI's protocol, …/v2/chat for Cohere's) and --model.";
  return null;
}

const protocols: Readonly<Record<ChatProtocol, string>> = {
  openai: "OpenAI's chat completions",
  cohere: "Cohere's v2 chat",
};

function whyOf({ status, body }: ModelReply, { protocol, url }: Pick<LabelEndpoint, "protocol" | "url">): string {
  const quote = body.trim() === "" ? "(nothing)" : body.slice(0, QUOTE_CHARS);
  // Then it says itself who did not answer.
  if (status === null) return body;
  if (status < 300) return `${shownUrl(url)} answered ${status}, but not as ${protocols[protocol]} does: ${quote}`;
  return `${shownUrl(url)} answered ${status}: ${quote}`;
}
