import { protocolOf, providerOf } from "@cooperbench-ts/attempt/host";
import { agentTraitsOf, maySend, type Reason, since } from "@cooperbench-ts/results";
import { teamOf } from "../config/config.ts";
import { causeAnswered } from "./answered-cause.ts";
import { callEndpoint, type EndpointCall, type EndpointTarget } from "./endpoint-call.ts";
import { missedProtocol } from "./endpoint-protocol.ts";

/** Longest part of an answer that is worth showing. */
const QUOTE_CHARS = 200;

export interface EndpointAnswer {
  /** `ok` also when the endpoint only asks for patience (429, 5xx): `status` tells. */
  readonly state: "ok" | "failed" | "skipped";
  /** null: no call was made, or none was answered. */
  readonly status: number | null;
  /** What the refusal says about every trial; null: nothing, or it is none. */
  readonly cause: Reason | null;
  readonly message: string;
  readonly remedy: string | null;
  /** What the call has cost in USD; null: unknown. */
  readonly costUsd: number | null;
  /** What is to be said besides, such as of a login that was refreshed by it. Absent: nothing. */
  readonly notices?: readonly string[];
}

/**
 * One call of a single token to the model's endpoint, posted to the very URL that litellm will use. Tells apart a wrong
 * path, a wrong key, a wrong model, an answer of another protocol and an endpoint that does not answer. Costs a fraction of a cent at most.
 */
export async function checkEndpoint(target: EndpointTarget, signal?: AbortSignal): Promise<EndpointAnswer> {
  const call = await callEndpoint(target, [{ role: "user", content: "Say ok." }], signal);
  const answer = answerTo(call, target);
  const notices = noticesOf(call);
  return notices.length === 0 ? answer : { ...answer, notices };
}

function noticesOf(call: EndpointCall): readonly string[] {
  return "notices" in call ? (call.notices ?? []) : [];
}

function answerTo(call: EndpointCall, target: EndpointTarget): EndpointAnswer {
  switch (call.kind) {
    case "not-made":
      return { state: "skipped", status: null, cause: null, message: call.why, remedy: null, costUsd: 0 };
    case "logged-out":
      return {
        state: "failed",
        status: null,
        cause: "model-auth",
        message: `The login of ${target.config.agent} holds no more: ${call.why}`,
        remedy: "Log in again.",
        costUsd: 0,
      };
    case "unanswered":
      return {
        state: "failed",
        status: null,
        cause: null,
        message: `${call.place.name} does not answer: ${call.why}`,
        remedy: "Check --endpoint and the network.",
        costUsd: 0,
      };
    case "answered": {
      const { status, costUsd, place } = call;
      const cause = causeAnswered(call);
      const fault = faultOf(call, cause, target);
      if (fault !== null) return { state: "failed", status, cause, ...fault, costUsd };
      const message =
        status < 300
          ? `${place.name} answers${place.url === null ? "" : ` for this model (${place.url.pathname})`}`
          : `${place.name} answers, with ${status} for now: ${quoteOf(call)}`;
      return { state: "ok", status, cause, message, remedy: null, costUsd };
    }
  }
}

type Answered = Extract<EndpointCall, { kind: "answered" }>;

type Fault = Pick<EndpointAnswer, "message" | "remedy">;

/** null: the answer is good, or only asks for patience. */
function faultOf(call: Answered, cause: Reason | null, target: EndpointTarget): Fault | null {
  const { status, place } = call;
  if (status < 300) return otherProtocol(call, target);
  if (cause !== "model-quota" && (status === 429 || status >= 500)) return null;
  return {
    message: `${place.url?.href ?? place.name} answered ${status}: ${quoteOf(call)}`,
    remedy: remedyFor(call, cause, target),
  };
}

/** A page of a proxy, or of another service, comes with 200 too. */
function otherProtocol(call: Answered, { config }: EndpointTarget): Fault | null {
  if (call.place.url === null) return null;
  const wanted = missedProtocol(protocolOf(config.agent, config.model), call.body);
  if (wanted === null) return null;
  return {
    message: `${call.place.url.href} answered ${call.status}, but not as ${wanted} does: ${quoteOf(call)}`,
    remedy: `Check --endpoint: ${config.model} is called by ${wanted}; a proxy or a sign-in page may stand before the endpoint.`,
  };
}

function remedyFor({ status, place }: Answered, cause: Reason | null, { config, probe }: EndpointTarget): string {
  const { url } = place;
  if (cause === "model-quota") return "The account has no credit left.";
  if (status < 400) return "It redirects: pass the address that it redirects to with --endpoint.";
  if (url === null && (status === 401 || status === 403))
    return "Check what endpoint.credentials hands over; `plan` names it.";
  if (status === 401 || status === 403) return "Check the key in the variable that --key-env names.";
  if (status === 404 && providerOf(config.model) === "cohere" && url !== null && !url.pathname.endsWith("/chat")) {
    return `litellm posts to Cohere's base as it is: it must end in /v2/chat, for example ${url.origin}/v2/chat.`;
  }
  if (status === 404) return "Check the path of --endpoint (…/v1 for OpenAI) and the model's name.";
  return since(probe.version, "0.0.12")
    ? "Check the model's name and the agent configuration."
    : "Check the model's name.";
}

/**
 * Since 0.0.25 upstream asks an agent that may send messages to submit where it has not, and leaves a message of role `exit` in
 * what it then sends. A provider that validates roles answers 400, and the agent ends in an error. null: no such provider.
 */
export async function submitNudgeWarning(
  target: EndpointTarget,
): Promise<{ message: string | null; costUsd: number | null; notices: readonly string[] }> {
  const { config, probe } = target;
  const affected = agentTraitsOf(config.agent).leavesExitMessage && probe.habits.nudge === "nudged";
  const nudged = config.settings.filter((setting) => maySend(setting, teamOf(config, setting))).join(", ");
  if (!affected || nudged === "") return { message: null, costUsd: 0, notices: [] };
  const call = await callEndpoint(target, [
    { role: "user", content: "Say ok." },
    { role: "exit", content: "" },
  ]);
  const notices = noticesOf(call);
  if (call.kind !== "answered") return { message: null, costUsd: 0, notices };
  const refused = call.status === 400 || call.status === 422;
  return {
    costUsd: call.costUsd,
    notices,
    message: refused
      ? `This endpoint refuses the message that cooperbench ${probe.version} sends to a ${nudged} agent that has not submitted (${quoteOf(call)}): such agents end in an error and are graded by what they pushed. 0.0.23 does not nudge.`
      : null,
  };
}

function quoteOf({ body }: Answered): string {
  return body.trim() === "" ? "(an empty answer)" : body.slice(0, QUOTE_CHARS);
}
