import { type ErrorEnvelope, readEnvelope } from "./error-envelope.ts";
import { ownWords } from "./own-words.ts";

/** An error of a model call, as far as its text or its answer tells. */
export interface ModelError {
  /** The exception's class, as litellm or a provider's SDK names it: `RateLimitError`. null: it was no exception. */
  readonly class: string | null;
  /** As litellm writes it: `OpenAI`, `Cohere_chat`. */
  readonly provider: string | null;
  /** HTTP status by the answer; null where nothing says it (a class is only litellm's guess at one). */
  readonly status: number | null;
  /** The provider's machine-readable words: `insufficient_quota`, `UNAUTHENTICATED`. */
  readonly codes: readonly string[];
  /** The provider's own sentences, in one line; nothing that it echoes. */
  readonly message: string;
}

/** litellm, the providers' SDKs, and the HTTP client below them. */
const EXCEPTION =
  /^(?:(?:litellm|openai|anthropic|cohere|mistralai|groq|google|botocore|httpx|httpcore)(?:\.\w+)*\.)([A-Z]\w+)(?::\s*|$)/;
/** tenacity keeps the class alone. */
const RETRIED =
  /\braised ((?:Authentication|PermissionDenied|NotFound|RateLimit|BadRequest|Unprocessable|Timeout|InternalServer|BadGateway|ServiceUnavailable|API|ContextWindow|ContentPolicy|Payment|Budget)\w*)>/;
const CLASS_AGAIN = /^(?:litellm\.)?[A-Z]\w*(?:Error|Timeout|Exception)(?::\s*|\s+-\s+)/;
/** What litellm says when it cannot tell: anything may be inside. */
const WRAPPERS = new Set(["APIConnectionError", "APIError", "APIStatusError", "InternalServerError"]);
const PROVIDER = /^([A-Za-z][\w-]*?)_?Exception(?:\s+\w*Error)?\s*[-:]\s*/i;
/** Only where a client begins its sentence with it: further on, it is the words of anybody. */
const STATUS_FIRST =
  /^(?:\(?|<|Error code:\s*|unexpected status\s+|exceeded retry limit, last status:\s*|HTTP(?:\/[\d.]+)?\s+(?:error\s+|status(?: code)?:?\s+)?|status(?:_code| code)?\s*[:=]\s*|(?:Client|Server) error\s+'?)?([45]\d\d)\b/i;

/** Reads the text of an exception that a model call ended in; null where it is none of litellm, of an SDK or of an HTTP client. */
export function readModelError(text: string): ModelError | null {
  const found = EXCEPTION.exec(text);
  if (found === null) {
    const retried = RETRIED.exec(text)?.[1];
    return retried === undefined ? null : { class: retried, provider: null, status: null, codes: [], message: "" };
  }
  let rest = text.slice(found[0].length);
  let named = found[1] as string;
  for (let again = CLASS_AGAIN.exec(rest); again !== null; again = CLASS_AGAIN.exec(rest)) {
    // Of its own exceptions litellm wraps those that it could not tell.
    if (WRAPPERS.has(named) && again[0].startsWith("litellm.")) named = /[A-Z]\w+/.exec(again[0])?.[0] ?? named;
    if (PROVIDER.test(rest) && !/Error/.test(again[0])) break;
    rest = rest.slice(again[0].length);
  }
  const provider = PROVIDER.exec(rest);
  if (provider !== null) rest = rest.slice(provider[0].length);
  return { class: named, provider: provider?.[1] ?? null, ...spokenIn(rest) };
}

const MAX_CHARACTERS = 16_000;

/** Reads what an API answered: `status` as the answer had it, `body` of any kind. */
export function readModelAnswer(status: number | null, body: string): ModelError {
  const said = spokenIn(body.slice(0, MAX_CHARACTERS));
  return { class: null, provider: null, ...said, status: status ?? said.status };
}

function spokenIn(text: string): Pick<ModelError, "status" | "codes" | "message"> {
  const envelope: ErrorEnvelope | null = readEnvelope(text);
  const first = STATUS_FIRST.exec(text)?.[1];
  const before = envelope === null ? text : text.slice(0, Math.max(text.search(/[{[]/), 0));
  const message = ownWords([before, ...(envelope?.messages ?? [])].filter((part) => part.trim() !== "").join(" · "));
  return {
    status: first === undefined ? (envelope?.status ?? null) : Number(first),
    codes: envelope?.codes ?? codesIn(before),
    message,
  };
}

/** `429 RESOURCE_EXHAUSTED`, `(insufficient_quota)`, `An error occurred (ThrottlingException) when`: words that only programs write. */
function codesIn(text: string): string[] {
  return (
    text
      .slice(0, 2000)
      .match(
        /\b(?:[A-Z]\w+(?:\.[A-Z]\w+)+|[A-Z]{4,}(?:_[A-Z]+)+|[a-z]{3,}(?:_[a-z]{3,})+|[A-Z][a-z]+(?:[A-Z][a-z]+)*(?:Exception|Error))\b/g,
      ) ?? []
  );
}
