import { type Reason, reasonTraits } from "../formats/reasons.ts";
import { errorTexts, matchesErrorText, withoutTraceback, type ErrorText } from "./error-texts.ts";
import type { AgentFacts, Facts } from "./facts.ts";
import type { Finding, Rule, WrittenRule } from "./rule.ts";
import { containerRules } from "./rules-process.ts";

/** Errors that the agent brought on itself: nothing to retry, its patch is graded. */
const CONTEXT_WINDOW = /litellm\.ContextWindowExceededError|raised ContextWindowExceededError>/i;
/** In a bad request these mean a full context; in a rate limit ("Too many tokens, please wait") they do not. */
const CONTEXT_WINDOW_WORDS = /maximum context length|prompt is too long|too many tokens|Request payload size exceeds/i;
const CONTENT_POLICY = /litellm\.ContentPolicyViolationError/i;
const BAD_REQUEST = /litellm\.(?:BadRequestError|UnprocessableEntityError)|raised BadRequestError>/i;

function contextFull(head: string): boolean {
  return CONTEXT_WINDOW.test(head) || (BAD_REQUEST.test(head) && CONTEXT_WINDOW_WORDS.test(head));
}

const configCauses = errorTexts.filter(({ reason }) => reasonTraits[reason].redo === "none");
const infraCauses = errorTexts.filter(({ reason }) => reasonTraits[reason].redo !== "none");

const failed = (agent: AgentFacts): boolean => agent.status === "Error" || agent.status === "" || agent.error !== null;

/** The model was refused before the agent could have caused it. */
function atFirstCall({ steps }: AgentFacts, { countsAttempts }: Facts): boolean {
  return (steps ?? 0) <= (countsAttempts ? 1 : 0);
}

/**
 * Which error of its own making ended the agent; null when none did. Config causes hide inside bad requests too
 * ("credit balance is too low"): an agent caused none of those.
 */
export function genuineError(
  agent: AgentFacts,
  facts: Facts,
): "submit-nudge" | "context-window" | "content-policy" | "bad-request" | null {
  if (agent.error === null) return null;
  const head = withoutTraceback(agent.error);
  if (configCauses.some((cause) => matchesErrorText(cause, head))) return null;
  if (agent.nudge.refused) return "submit-nudge";
  if (contextFull(head)) return atFirstCall(agent, facts) ? null : "context-window";
  if (CONTENT_POLICY.test(head)) return "content-policy";
  return BAD_REQUEST.test(head) && !atFirstCall(agent, facts) ? "bad-request" : null;
}

const rule = (id: string, reason: Reason, doc: string, find: Rule["find"]): WrittenRule => ({
  id,
  stage: "agent",
  reason,
  doc,
  find,
});
const textRule = (cause: ErrorText): WrittenRule =>
  rule(cause.id, cause.reason, cause.doc, (facts) => findIn(errorSources(facts), cause));

const DOCKER_RUN_FAILED = /returned non-zero exit status 12[567]/;

/** What may name an agent's error: upstream loses the text of a failed `docker run`, the Docker door has it. */
function errorSources(facts: Facts): readonly Finding[] {
  if (facts.agents.every(({ error }) => error === null)) return [];
  const errors = facts.agents.flatMap((agent) =>
    agent.error !== null && genuineError(agent, facts) === null ? [{ file: "result.json", quote: agent.error }] : [],
  );
  const lost = errors.some(({ quote }) => DOCKER_RUN_FAILED.test(quote)) && facts.driver?.phase === "agent";
  const door = lost
    ? (facts.driver?.docker?.failures ?? []).map((call) => ({ file: "docker", quote: call.message }))
    : [];
  return [...door, ...errors];
}

function findIn(sources: readonly Finding[], cause: ErrorText): Finding | null {
  const found = sources.find(({ quote }) => matchesErrorText(cause, quote));
  if (found === undefined) return null;
  // The daemon's own words say more than an exit status.
  return DOCKER_RUN_FAILED.test(found.quote) ? (sources.find(({ file }) => file === "docker") ?? found) : found;
}

function firstError(facts: Facts, accept: (agent: AgentFacts, head: string) => boolean): Finding | null {
  const agent = facts.agents.find(
    (a) => a.error !== null && genuineError(a, facts) === null && accept(a, withoutTraceback(a.error)),
  );
  return agent === undefined ? null : { file: "result.json", quote: agent.error ?? "" };
}

/** A provider's refusal that litellm wraps without its status; the model door saw it. */
function refusedBy(statuses: readonly number[]): Rule["find"] {
  return (facts) => {
    if (
      facts.driver?.phase !== "agent" ||
      firstError(facts, (_, head) => /litellm\.(?:APIError|APIConnectionError)/.test(head)) === null
    )
      return null;
    const last = facts.driver.model?.errors.at(-1);
    return last !== undefined && statuses.includes(last.status)
      ? { file: "model", quote: `${last.status} ${last.body}` }
      : null;
  };
}

function deadSandbox(what: "container" | "daemon"): Rule["find"] {
  return ({ agents }) => {
    const agent = agents.find((a) => a.deadTail?.what === what);
    return agent?.deadTail == null ? null : { file: agent.trajectoryFile, quote: agent.deadTail.quote };
  };
}

/** Config over infra over genuine, across all agents of the pair. */
export const agentRules: readonly WrittenRule[] = [
  ...configCauses.map(textRule),
  rule(
    "model-door-auth",
    "model-auth",
    "The provider answered 401 or 403; litellm hides it in a general error.",
    refusedBy([401, 403]),
  ),
  rule(
    "model-door-quota",
    "model-quota",
    "The provider answered 402; litellm hides it in a general error.",
    refusedBy([402]),
  ),
  rule(
    "context-window-at-start",
    "model-request-invalid",
    "The task does not fit the model's context before the agent did anything.",
    (facts) => firstError(facts, (agent, head) => contextFull(head) && atFirstCall(agent, facts)),
  ),
  rule("bad-request-at-start", "model-request-invalid", "The provider refused the first request.", (facts) =>
    firstError(facts, (agent, head) => BAD_REQUEST.test(head) && atFirstCall(agent, facts)),
  ),
  ...containerRules("agent", "agent"),
  ...infraCauses.map(textRule),
  rule(
    "dead-sandbox-tail",
    "container-lost",
    "From some point to the end, every command of the agent met a dead container.",
    deadSandbox("container"),
  ),
  rule(
    "dead-daemon-tail",
    "docker-unavailable",
    "From some point to the end, every command of the agent met a dead Docker daemon.",
    deadSandbox("daemon"),
  ),
  rule("agent-error-unknown", "unknown-error", "An agent ended with an error that no rule knows.", (facts) => {
    const agent = facts.agents.find((a) => failed(a) && genuineError(a, facts) === null);
    return agent === undefined
      ? null
      : {
          file: "result.json",
          quote:
            agent.error ?? `${agent.slot} has status ${agent.status === "" ? "none" : agent.status} and no error text`,
        };
  }),
];
