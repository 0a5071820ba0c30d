import { type Reason, reasonTraits } from "../formats/reasons.ts";
import { dockerReason } from "../error-text/docker-reason.ts";
import type { OwnDoing } from "../error-text/model-families.ts";
import { type Cause, causeOfDockerError, causes } from "./causes.ts";
import type { AgentEnd } from "./agent-end.ts";
import type { AgentFacts, Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Rule, WrittenRule } from "./rule.ts";
import { containerRules } from "./rules-process.ts";

const configCauses = causes.filter(
  ({ reason }) => reasonTraits[reason].scope === "campaign" || reasonTraits[reason].redo === "none",
);
const infraCauses = causes.filter((cause) => !configCauses.includes(cause));

/** An agent that came to no end of its own: an error, or a conversation that was cut off. */
const failed = (agent: AgentFacts): boolean =>
  agent.status === "Error" || agent.status === "" || agent.error !== null || agent.end?.finding.by === "door";

/** The model was refused before the agent could have caused it. */
function atFirstCall({ steps, end }: AgentFacts, { countsAttempts }: Facts): boolean {
  return end?.atFirstCall ?? (steps ?? 0) <= (countsAttempts ? 1 : 0);
}

/** Which request of its own making ended the agent; null when none did. */
export function genuineError(agent: AgentFacts, facts: Facts): "submit-nudge" | OwnDoing | null {
  const read = agent.end?.read ?? null;
  const config = read?.kind === "cause" && configCauses.some(({ id }) => id === read.id);
  // Upstream's own defect: not what the provider says of it counts, but that it was asked so.
  if (agent.nudge.refused && !config) return "submit-nudge";
  if (read?.kind !== "own-doing") return null;
  return read.what !== "content-policy" && atFirstCall(agent, facts) ? null : read.what;
}

const rule = (id: string, reason: Reason, doc: string, find: Rule["find"]): WrittenRule => ({
  id,
  stage: "agent",
  reason,
  doc,
  find,
});
const causeRule = (cause: Cause): WrittenRule =>
  rule(cause.id, cause.reason, cause.doc, (facts) => findCause(facts, cause));

function findCause(facts: Facts, { id }: Cause): Finding | null {
  const hidden = lostByUpstream(facts);
  if (hidden !== null) return hidden.read.kind === "cause" && hidden.read.id === id ? hidden.finding : null;
  const agent = facts.agents.find(
    (one) =>
      failed(one) && one.end?.read.kind === "cause" && one.end.read.id === id && genuineError(one, facts) === null,
  );
  return agent?.end?.finding ?? null;
}

const DOCKER_RUN_FAILED = /returned non-zero exit status 12[567]/;
/** Calls of `docker run`, in this order: the last that failed ended it. */
const OF_DOCKER_RUN = /^\/(?:images\/create|containers\/create|containers\/[^/]+\/(?:attach|start))$/;

/** Upstream loses the text of a failed `docker run`; the Docker door has it. null: nothing was lost, or no door stood there. */
function lostByUpstream({ driver, agents }: Facts): Pick<AgentEnd, "read" | "finding"> | null {
  if (driver?.phase !== "agent" || !agents.some(({ error }) => error !== null && DOCKER_RUN_FAILED.test(error)))
    return null;
  const last = (driver.docker?.failures ?? [])
    .map((call) => ({ ...call, operation: call.path.replace(/^\/v[\d.]+/, "") }))
    .findLast(({ operation }) => OF_DOCKER_RUN.test(operation));
  if (last === undefined) return null;
  const read = causeOfDockerError({ ...last, speaker: "daemon" });
  return { read, finding: { file: "docker", quote: last.message, by: "door" } };
}

/** The sandbox was refused at the end, by the door's own record or by the agent's last observations. */
function deadSandbox(reasons: readonly Reason[]): Rule["find"] {
  return ({ driver, agents }) => {
    const refused = driver?.phase === "agent" ? (driver.docker?.refusedAtEnd ?? null) : null;
    if (refused !== null) {
      const { status, message } = refused;
      const reason = dockerReason({ speaker: "daemon", operation: "/containers/-/exec", status, message });
      return reasons.includes(tailReason(reason))
        ? { file: "docker", quote: `${status} ${message}`, by: "door" }
        : null;
    }
    const agent = agents.find(({ deadTail }) => deadTail !== null && reasons.includes(tailReason(deadTail.reason)));
    return agent?.deadTail == null
      ? null
      : { file: agent.trajectoryFile, quote: agent.deadTail.quote, by: agent.deadTail.by };
  };
}

/** A sandbox that is refused is lost, whatever the words; two causes have a remedy of their own. */
function tailReason(reason: Reason): Reason {
  return reason === "docker-unavailable" || reason === "disk-full" ? reason : "container-lost";
}

/** Config over infra over genuine, across all agents of the pair. */
export const agentRules: readonly WrittenRule[] = [
  ...configCauses.map(causeRule),
  rule(
    "refused-at-start",
    "model-request-invalid",
    "The provider refused the very first request for its length or form: the agent had done nothing yet.",
    (facts) => {
      const agent = facts.agents.find((one) => one.end?.read.kind === "own-doing" && genuineError(one, facts) === null);
      return agent?.end?.finding ?? null;
    },
  ),
  ...containerRules("agent", "agent"),
  ...infraCauses.map(causeRule),
  rule(
    "dead-sandbox-tail",
    "container-lost",
    "From some point to the end, every command of the agent met a dead container.",
    deadSandbox(["container-lost"]),
  ),
  rule(
    "dead-daemon-tail",
    "docker-unavailable",
    "From some point to the end, every command of the agent met a dead Docker daemon.",
    deadSandbox(["docker-unavailable"]),
  ),
  rule(
    "full-disk-tail",
    "disk-full",
    "From some point to the end, the daemon could carry out no command of the agent because its disk was full.",
    deadSandbox(["disk-full"]),
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
