import type { ProgramTraits } from "../scenario/agents.ts";
import type { FaultKind } from "../scenario/fault.ts";

/** How a program in a container says that its work ended. */
export interface ProgramFailure {
  /** Its last message, or the event that ends its stream. */
  readonly text: string;
  /** HTTP status of the answer that it failed with; null: none came. */
  readonly status: number | null;
  /** When the limit ends that it met, in seconds since the epoch; null: it met none. */
  readonly resetsAt: number | null;
}

const RESETS_IN_SECONDS = 2;

const LIMIT_TEXTS = {
  anthropic: (at: number): string => `Claude AI usage limit reached|${at}`,
  responses: (): string => `You've hit your usage limit. Try again in ${RESETS_IN_SECONDS} seconds.`,
} as const;

/** The words of the two programs for one answer of their model. */
export function failedCall(
  speaks: ProgramTraits["speaks"],
  status: number,
  said: string | null,
  model: string,
): ProgramFailure {
  const resetsAt = null;
  if (speaks === "responses") {
    const words =
      { 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests" }[status] ?? "Internal Server Error";
    const text =
      status === 429 || status >= 500
        ? `exceeded retry limit, last status: ${status} ${words}`
        : `unexpected status ${status} ${words}: ${said ?? words}`;
    return { text, status, resetsAt };
  }
  const texts: Readonly<Record<number, string>> = {
    401: `Failed to authenticate. API Error: 401 ${said ?? "Invalid authentication credentials"}`,
    404: `There's an issue with the selected model (${model}). It may not exist or you may not have access to it. Run --model to pick a different model.`,
    429: `API Error: Request rejected (429) · ${said ?? "Rate limited"}`,
    529: "API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment.",
  };
  return { text: texts[status] ?? `API Error: ${status} ${said ?? "Internal server error"}`, status, resetsAt };
}

const STATUS_OF: Readonly<Partial<Record<FaultKind, number>>> = {
  "rate-limit": 429,
  "model-500": 500,
  "wrong-key": 401,
  "wrong-path": 404,
  "wrong-model": 404,
};

/** What a fault makes a program say; null: it says nothing, or goes on. */
export function failureOf(
  kind: FaultKind | null,
  { speaks }: ProgramTraits,
  model: string,
  nowSeconds: number,
): ProgramFailure | null {
  const status = kind === null ? undefined : STATUS_OF[kind];
  if (status !== undefined) return failedCall(speaks, status, null, model);
  if (kind !== "usage-limit") return null;
  const resetsAt = Math.ceil(nowSeconds) + RESETS_IN_SECONDS;
  return { text: LIMIT_TEXTS[speaks](resetsAt), status: 429, resetsAt };
}

/** What npm prints where there is no network, behind upstream's own words. */
export function installFailed({ label }: ProgramTraits): string {
  return (
    `${label} install failed: npm error code EAI_AGAIN\nnpm error syscall getaddrinfo\n` +
    "npm error request to https://registry.npmjs.org/ failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org\n"
  );
}

export const REFUSAL = "I can't help with this task: it asks for something that I have to leave alone.";
