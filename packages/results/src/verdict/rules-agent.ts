import { type Reason, reasonTraits } from "../formats/reasons.ts";
import { dockerReason } from "../error-text/docker-reason.ts";
import type { OwnDoing } from "../error-text/model-families.ts";
import { type Cause, causeOfDockerError, causes } from "./causes.ts";
import type { AgentEnd } from "./agent-end.ts";
import type { AgentFacts } from "./agent-facts.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { modelReplaced } from "./other-models.ts";
import type { Rule, WrittenRule } from "./rule.ts";
import { containerRules } from "./rules-process.ts";

const configCauses = causes.filter(({ reason }) => reasonTraits[reason].redo === "none");
const infraCauses = causes.filter(({ reason }) => reasonTraits[reason].redo !== "none");

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
  return atFirstCall(agent, facts) ? null : read.what;
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
      failed(one) &&
      one.end?.read.kind === "cause" &&
      one.end.read.id === id &&
      genuineError(one, facts) === null &&
      limitEnd(one, facts) === null,
  );
  return agent?.end?.finding ?? null;
}

/** A limit that ends later than that is an account's affair: no run stands still so long. */
const LONGEST_WAIT_MS = 7 * 24 * 3_600_000;
/** A limit of requests by the minute is over when the trial comes again. */
const SHORTEST_WAIT_MS = 60_000;

/** When the limit ends that an agent met, if that is worth waiting for; in ms since the epoch. null: it met none of that kind. */
function limitEnd({ end }: AgentFacts, { endedAtMs }: Facts): number | null {
  if (end?.read.kind !== "cause" || end.resetsAtMs === null || endedAtMs === null) return null;
  const waitMs = end.resetsAtMs - endedAtMs;
  if (waitMs > LONGEST_WAIT_MS) return null;
  if (end.read.id === "model-quota") return end.resetsAtMs;
  return end.read.id === "model-rate-limit" && waitMs >= SHORTEST_WAIT_MS ? end.resetsAtMs : null;
}

/** Of agents that met several limits, the one that ends last. */
function limitMet(facts: Facts): Finding | null {
  if (lostByUpstream(facts) !== null) return null;
  const met = facts.agents.flatMap((agent) => {
    const atMs = failed(agent) && genuineError(agent, facts) === null ? limitEnd(agent, facts) : null;
    return atMs === null || agent.end === null ? [] : [{ finding: agent.end.finding, atMs }];
  });
  const last = met.toSorted((a, b) => b.atMs - a.atMs)[0];
  return last === undefined ? null : { ...last.finding, resumesAt: new Date(last.atMs).toISOString() };
}

/** Upstream tells of a failed `docker run` its exit status, or that it took too long; the Docker door has what was said. */
const DOCKER_RUN_FAILED = /returned non-zero exit status 12[567]/;
const DOCKER_RUN_TOO_LONG = /^Command '\['(?:[^']*\/)?docker', 'run'.*timed out after/s;
/** Calls of `docker run`, in this order: the last that failed ended it. Without a daemon it comes no further than the first. */
const OF_DOCKER_RUN = /^\/(?:_ping|images\/create|containers\/create|containers\/[^/]+\/(?:attach|start))$/;

/** What the Docker door saw of a start that failed and of which upstream says too little. null: it saw nothing, or nothing failed. */
function lostByUpstream({ driver, agents }: Facts): Pick<AgentEnd, "read" | "finding"> | null {
  if (driver?.phase !== "agent" || driver.docker === null) return null;
  const { execs, failures } = driver.docker;
  const errors = agents.filter((agent) => agent.error !== null);
  const isTooLong = errors.some(({ error }) => DOCKER_RUN_TOO_LONG.test(error ?? ""));
  // Where no command ever began, an error that nobody can read is that of the start.
  if (
    !isTooLong &&
    !errors.some(({ error, end }) => DOCKER_RUN_FAILED.test(error ?? "") || (end === null && execs === 0))
  )
    return null;
  const last = failures
    .map((call) => ({ ...call, operation: call.path.replace(/^\/v[\d.]+/, "") }))
    // An image that is not there yet is asked for before it is pulled.
    .findLast(({ operation, status }) => OF_DOCKER_RUN.test(operation) && !(isTooLong && status === 404));
  if (last === undefined) return null;
  const read = causeOfDockerError({ ...last, speaker: "daemon" });
  return { read, finding: { file: "docker", quote: last.message, by: "door" } };
}

/** The sandbox was refused at the end, by the door's own record or by the agent's last observations. */
function deadSandbox(reasons: readonly Reason[]): Rule["find"] {
  return ({ driver, agents }) => {
    // Whoever submitted had done with its sandbox.
    const isCut = driver?.phase === "agent" && agents.some(({ status }) => status !== "Submitted");
    const refused = isCut ? (driver.docker?.refusedAtEnd ?? null) : null;
    if (refused !== null) {
      const { status, message } = refused;
      const reason = dockerReason({ speaker: "daemon", operation: "/containers/-/exec", status, message });
      return reasons.includes(tailReason(reason))
        ? { file: "docker", quote: `${status} ${message}`, by: "door" }
        : null;
    }
    const agent = agents.find(
      ({ status, deadTail }) =>
        status !== "Submitted" && deadTail !== null && reasons.includes(tailReason(deadTail.reason)),
    );
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
  rule(
    "model-replaced",
    "model-not-found",
    "The agent's program was refused the model, and upstream let it run with another one.",
    modelReplaced,
  ),
  ...containerRules("agent", "agent"),
  rule(
    "model-limit-resets",
    "model-rate-limit",
    "A limit of usage or of requests is reached, and the provider says when it ends, within a week: the run waits for it.",
    limitMet,
  ),
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
  rule(
    "program-left-nothing",
    "container-lost",
    "Upstream found nothing of what the agent's program wrote: its container was gone by then.",
    ({ agents }) => {
      const agent = agents.find(({ leftNothing }) => leftNothing);
      return agent === undefined
        ? null
        : { file: `${agent.slot}_stream.jsonl`, quote: `nothing is left of ${agent.slot}'s program` };
    },
  ),
  rule("agent-error-unknown", "unknown-error", "An agent ended with an error that no rule knows.", (facts) => {
    const agent = facts.agents.find((a) => failed(a) && genuineError(a, facts) === null);
    return agent === undefined
      ? null
      : {
          file: "result.json",
          quote:
            agent.error ??
            (agent.program?.end?.text || null) ??
            `${agent.slot} has status ${agent.status === "" ? "none" : agent.status} and no error text`,
        };
  }),
];
