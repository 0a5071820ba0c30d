import type { ModelError } from "./model-error.ts";
import { type ModelCause, modelFamilies } from "./model-families.ts";

export interface NamedModelCause {
  readonly cause: ModelCause;
  /** What told it: the exception's class, a status or a code; or words of the provider's own sentence. */
  readonly by: "structure" | "family";
}

/** litellm's and the SDKs' classes. */
const classes: Readonly<Record<string, ModelCause>> = {
  ContextWindowExceededError: "context-window",
  ContentPolicyViolationError: "content-policy",
  BlockedPiiEntityError: "content-policy",
  GuardrailRaisedException: "content-policy",
  RejectedRequestError: "content-policy",
  PaymentRequiredError: "quota",
  BudgetExceededError: "quota",
  AuthenticationError: "auth",
  PermissionDeniedError: "auth",
  NotFoundError: "not-found",
  RateLimitError: "rate-limit",
  ThrottlingException: "rate-limit",
  Timeout: "unavailable",
  APITimeoutError: "unavailable",
  BadGatewayError: "unavailable",
  ServiceUnavailableError: "unavailable",
  BadRequestError: "invalid",
  InvalidRequestError: "invalid",
  UnprocessableEntityError: "invalid",
  UnsupportedParamsError: "invalid",
  NoCredentialsError: "auth",
  PartialCredentialsError: "auth",
  DefaultCredentialsError: "auth",
};

/** Which words or codes may still say something else than the status or the class; "any": these alone say next to nothing. */
const overruledBy: Readonly<Record<ModelCause, readonly ModelCause[] | "any">> = {
  invalid: "any",
  // Servers hide their accounts' state behind these; everything else in such an answer is its politeness ("try again later").
  unavailable: ["quota"],
  "rate-limit": ["quota", "request-too-large"],
  auth: ["quota", "content-policy"],
  "not-found": ["quota", "invalid"],
  quota: [],
  "context-window": [],
  "request-too-large": [],
  "content-policy": [],
  "malformed-call": [],
};

/**
 * The cause of a refused call: what its status or its class means by itself, unless the provider's codes, and after them the words
 * of its own sentence, say more. null: nothing tells.
 */
export function modelCause(error: ModelError): NamedModelCause | null {
  const plain = causeOfStatus(error.status) ?? (error.class === null ? null : (classes[error.class] ?? null));
  const open = plain === null ? "any" : overruledBy[plain];
  const codes = error.codes.map(parted).join(" · ");
  for (const [by, text] of [
    ["structure", codes],
    ["family", error.message],
  ] as const) {
    const family = modelFamilies.find(
      (one) =>
        (open === "any" ? !isGuess(one.cause, error) : open.includes(one.cause)) &&
        ((by === "family" && plain !== null ? one.behind?.[plain] : undefined) ?? one[by]).test(text) &&
        one.except?.test(`${codes} ${error.message}`) !== true,
    );
    if (family !== undefined) return { cause: family.cause, by };
  }
  const refused = /\binvalid request\b/.test(codes) ? "invalid" : null;
  const cause = plain ?? refused ?? (error.class === null ? null : "unavailable");
  return cause === null ? null : { cause, by: "structure" };
}

/** A damaged answer speaks of JSON, too: where only litellm says that something failed, it is not the agent's call that was malformed. */
function isGuess(cause: ModelCause, { class: named, status }: ModelError): boolean {
  return cause === "malformed-call" && status === null && named !== null && classes[named] === undefined;
}

/** What a status means by itself (RFC 9110; 499 is nginx's, 529 Anthropic's). */
function causeOfStatus(status: number | null): ModelCause | null {
  if (status === null || status < 400) return null;
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "quota";
  if (status === 404) return "not-found";
  if (status === 413) return "request-too-large";
  if (status === 429) return "rate-limit";
  return status >= 500 || [408, 409, 424, 425, 499].includes(status) ? "unavailable" : "invalid";
}

/** `insufficient_quota`, `InternalError.Algo.DataInspectionFailed`, `PERMISSION_DENIED`: the words of their last part, in lower case. */
function parted(code: string): string {
  return code
    .slice(0, 200)
    .replace(/^(?:\w+\.)+(?=\w+$)/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_\-.\s]+/g, " ")
    .toLowerCase();
}
