import {
  agentTraits,
  agentTraitsOf,
  PrerequisiteError,
  type Setting,
  settings as allSettings,
  since,
  worksAlone,
} from "@cooperbench-ts/results";
import type { UpstreamProbe } from "./probe.ts";

const REQUIRED_RUN_FLAGS = ["--backend", "--no-auto-eval", "--no-messaging", "--setting", "--agent-config", "--redis"];

const ADVISED = Object.entries(agentTraits)
  .flatMap(([agent, { advised }]) => (advised === null ? [] : `${advised} (for ${agent})`))
  .join(" or ");
const RUN = Object.entries(agentTraits).flatMap(([agent, { refused }]) => (refused === null ? [agent] : []));
const ALONE = allSettings.filter(worksAlone).join(",");

/** Refuses what this upstream cannot do, before the first container. @throws PrerequisiteError */
export function requireSupport(probe: UpstreamProbe, agent: string, settings: readonly Setting[]): void {
  const subject = subjectOf(probe);
  const missing = REQUIRED_RUN_FLAGS.filter((flag) => !probe.runFlags.has(flag));
  if (missing.length > 0) {
    throw new PrerequisiteError({
      code: "upstream-unsupported",
      subject,
      problem: `\`run\` has no ${missing.join(", ")}.`,
      remedy: `Install ${ADVISED}.`,
    });
  }
  requireEvalSupport(probe);
  requireAgent(probe, agent, subject);
  const { together } = agentTraitsOf(agent);
  if (together !== null && !since(probe.version, together.since) && !settings.every(worksAlone)) {
    throw new PrerequisiteError({
      code: "upstream-unsupported",
      subject,
      problem: `Before ${together.since} ${agent} ${together.before}.`,
      remedy: `Install ${together.since} or newer, or plan \`--settings ${ALONE}\` only.`,
    });
  }
}

/** The same where no agent is started: the work to be evaluated is there. @throws PrerequisiteError */
export function requireEvalSupport(probe: UpstreamProbe): void {
  if (since(probe.version, "0.0.10")) return;
  throw new PrerequisiteError({
    code: "upstream-unsupported",
    subject: subjectOf(probe),
    problem:
      "Before 0.0.10 it starts the task images with their own entrypoint on Docker: the containers end at once, under agents and evaluations alike.",
    remedy: "Install 0.0.10 or newer.",
  });
}

function subjectOf({ version }: UpstreamProbe): string {
  return `upstream cooperbench ${version}`;
}

function requireAgent(probe: UpstreamProbe, agent: string, subject: string): void {
  const { refused } = agentTraitsOf(agent);
  if (refused !== null) {
    throw new PrerequisiteError({
      code: "agent-unsupported",
      subject: `agent ${agent}`,
      problem: `${refused}.`,
      remedy: `Pass one of ${RUN.join(", ")} with --agent.`,
    });
  }
  if (probe.agents === null || probe.agents.includes(agent)) return;
  const { until } = agentTraitsOf(agent);
  const remedy =
    until === null
      ? `Pass one of them with --agent, or install a version that has ${agent}.`
      : `${agent} was removed after ${until.version}: install cooperbench==${until.version}, or pass --agent ${until.successor} (its results are not comparable with ${agent}'s).`;
  throw new PrerequisiteError({
    code: "agent-missing",
    subject,
    problem: `It has no agent ${agent}; it has ${probe.agents.join(", ")}.`,
    remedy,
  });
}
