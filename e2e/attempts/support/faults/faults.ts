import type { Reason, Redo, Verdict } from "@cooperbench-ts/results";

/** What a fault has to come to, from the cause that is staged. */
export interface FaultLabel {
  readonly verdict: Verdict | null;
  readonly redo: Redo;
  readonly reason: Reason;
  readonly stopsRun: boolean;
}

/** The model's endpoint answers so from some call on, for good. `cut`: a good answer that breaks off. */
export type ModelFault =
  | { readonly kind: "status"; readonly status: number; readonly body: string }
  | { readonly kind: "cut" };

/**
 * What becomes of the sandbox. `kill` and `out-of-memory` happen to a real container, and `daemon-away` closes the socket behind
 * the Docker door for real. Neither containerd nor the disk of the machine can be taken away from a test: there a relay before the
 * daemon answers in the daemon's own words.
 */
export type SandboxFault = "kill" | "out-of-memory" | "daemon-away" | "containerd-away" | "disk-full";

export interface Fault {
  /** Of the cause, such as `429` or `403 moderation`. */
  readonly name: string;
  readonly model?: ModelFault;
  readonly sandbox?: SandboxFault;
  readonly label: FaultLabel;
}

const stops = (reason: Reason): FaultLabel => ({ verdict: "infra_error", redo: "none", reason, stopsRun: true });
const again = (reason: Reason): FaultLabel => ({ verdict: "infra_error", redo: "agent", reason, stopsRun: false });
/** The refusal is the agent's own doing, so the trial stands with what it had handed in: nothing. */
const ownDoing: FaultLabel = { verdict: "fail", redo: "none", reason: "no-patch", stopsRun: false };

/** By status, what an answer means whose body says nothing. */
const bare: Readonly<Record<number, FaultLabel>> = {
  400: again("model-request-invalid"),
  401: stops("model-auth"),
  402: stops("model-quota"),
  403: stops("model-auth"),
  404: stops("model-not-found"),
  408: again("model-unavailable"),
  412: again("model-request-invalid"),
  422: again("model-request-invalid"),
  424: again("model-unavailable"),
  429: again("model-rate-limit"),
  499: again("model-unavailable"),
  500: again("model-unavailable"),
  502: again("model-unavailable"),
  503: again("model-unavailable"),
  529: again("model-unavailable"),
};

/** A body that says nothing beyond the status, in the shapes of OpenAI and Cohere at once. */
const NO = JSON.stringify({ message: "no", error: { message: "no" } });

export const bareFaults: readonly Fault[] = [
  ...Object.entries(bare).map(([status, label]) => ({
    name: status,
    model: { kind: "status" as const, status: Number(status), body: NO },
    label,
  })),
  { name: "cut", model: { kind: "cut" }, label: again("model-unavailable") },
];

const worded = (status: number, name: string, label: FaultLabel, body: object | string): Fault => ({
  name: `${status} ${name}`,
  model: { kind: "status", status, body: typeof body === "string" ? body : JSON.stringify(body) },
  label,
});
const openai = (message: string, type: string, code: string | null): object => ({
  error: { message, type, param: null, code },
});

/** Answers in the words of a provider that uses the status so. */
export const wordedFaults: readonly Fault[] = [
  worded(
    400,
    "no credit",
    stops("model-quota"),
    openai(
      "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
      "invalid_request_error",
      null,
    ),
  ),
  worded(
    400,
    "context length",
    ownDoing,
    openai(
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130012 tokens.",
      "invalid_request_error",
      "context_length_exceeded",
    ),
  ),
  worded(
    401,
    "wrong key",
    stops("model-auth"),
    openai("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
  ),
  worded(
    402,
    "no balance",
    stops("model-quota"),
    openai("Insufficient Balance", "unknown_error", "invalid_request_error"),
  ),
  worded(403, "moderation", ownDoing, {
    error: {
      code: 403,
      message: "Your chosen model requires moderation and your input was flagged",
      metadata: { reasons: ["violence"], flagged_input: "step", provider_name: "OpenAI" },
    },
  }),
  worded(
    404,
    "no such model",
    stops("model-not-found"),
    openai("The model does not exist or you do not have access to it.", "invalid_request_error", "model_not_found"),
  ),
  worded(
    412,
    "suspended",
    stops("model-quota"),
    openai(
      "Account is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices.",
      "invalid_request_error",
      null,
    ),
  ),
  worded(
    429,
    "no quota",
    stops("model-quota"),
    openai(
      "You exceeded your current quota, please check your plan and billing details.",
      "insufficient_quota",
      "insufficient_quota",
    ),
  ),
  worded(499, "cancelled", again("model-unavailable"), { message: "request cancelled" }),
  worded(
    502,
    "page of a proxy",
    again("model-unavailable"),
    "<html><head><title>502 Bad Gateway</title></head></html>",
  ),
  worded(
    503,
    "overloaded",
    again("model-unavailable"),
    openai("The engine is currently overloaded, please try again later", "server_error", null),
  ),
  worded(529, "overloaded", again("model-unavailable"), {
    type: "error",
    error: { type: "overloaded_error", message: "Overloaded" },
  }),
];

export const sandboxFaults: readonly Fault[] = [
  { name: "container dead", sandbox: "kill", label: again("container-lost") },
  { name: "out of memory", sandbox: "out-of-memory", label: again("out-of-memory") },
  { name: "daemon away", sandbox: "daemon-away", label: again("docker-unavailable") },
  { name: "containerd away", sandbox: "containerd-away", label: again("docker-unavailable") },
  { name: "disk full", sandbox: "disk-full", label: again("disk-full") },
];
