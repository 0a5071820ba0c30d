import {
  agentTraits,
  agentTraitsOf,
  PrerequisiteError,
  type Setting,
  settings as allSettings,
  settingTraits,
  sharesGit,
  since,
  type TeamOptions,
  teamParts,
  teamWithout,
  upstreamSetting,
  worksAlone,
} from "@cooperbench-ts/results";
import type { UpstreamProbe } from "./probe.ts";

const REQUIRED_RUN_FLAGS = ["--backend", "--no-auto-eval", "--no-messaging", "--setting", "--agent-config", "--redis"];

const ADVISED = Object.entries(agentTraits)
  .flatMap(([agent, { advised }]) => (advised === null ? [] : `${advised} (for ${agent})`))
  .join(" or ");
const RUN = Object.entries(agentTraits).flatMap(([agent, { refused }]) => (refused === null ? [agent] : []));
const ALONE = allSettings.filter(worksAlone).join(",");

/** What is to be run. */
export interface PlannedCalls {
  readonly agent: string;
  readonly settings: readonly Setting[];
  /** Of the settings that are a team. */
  readonly team: TeamOptions;
}

/** Refuses what this upstream cannot do, before the first container. @throws PrerequisiteError */
export function requireSupport(probe: UpstreamProbe, { agent, settings, team }: PlannedCalls): void {
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
  requireEvalSupport(probe, settings);
  requireAgent(probe, agent, subject);
  requireGit(probe, settings, team);
  if (settings.some((setting) => settingTraits[setting].team)) requireTeam(probe, team);
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

/**
 * The same where no agent is started: the work to be evaluated is there. Its `eval` finds what lies in the folders of the settings that
 * its `run` knows.
 * @throws PrerequisiteError
 */
export function requireEvalSupport(probe: UpstreamProbe, settings: readonly Setting[]): void {
  if (since(probe.version, "0.0.10")) return requireSettings(probe, settings);
  throw new PrerequisiteError({
    code: "upstream-unsupported",
    subject: subjectOf(probe),
    problem:
      "Before 0.0.10 it starts the task images with their own entrypoint on Docker: the containers end at once, under agents and evaluations alike.",
    remedy: "Install 0.0.10 or newer.",
  });
}

/** By the words that its help lists. */
function requireSettings({ settingWords: words, ...probe }: UpstreamProbe, settings: readonly Setting[]): void {
  const missing = words === null ? [] : settings.filter((setting) => !words.includes(upstreamSetting(setting)));
  const [first] = missing;
  if (first === undefined) return;
  throw new PrerequisiteError({
    code: "upstream-unsupported",
    subject: subjectOf(probe),
    problem: `It has no setting ${upstreamSetting(first)}: its \`run --setting\` takes ${words?.join(", ")}.`,
    remedy: `Install a version that has it (0.0.15 or newer), or plan without ${missing.join(", ")}.`,
  });
}

/** `--git` is as old as `run`; what it starts is not. */
function requireGit(probe: UpstreamProbe, settings: readonly Setting[], team: TeamOptions): void {
  const sharing = settings.filter((setting) => sharesGit(setting, team));
  const refuse = (problem: string): void => {
    throw new PrerequisiteError({
      code: "upstream-unsupported",
      subject: subjectOf(probe),
      problem,
      remedy: `Install 0.0.12 or newer, or plan without ${sharing.join(", ")}.`,
    });
  };
  if (sharing.length === 0) return;
  if (!probe.runFlags.has("--git")) refuse("`run` has no --git.");
  if (!since(probe.version, "0.0.12"))
    refuse(
      "Before 0.0.12 the git server of each trial is said to be ready while it still installs git by apt-get: the first pushes of its agents meet nothing, and without network none ever arrives.",
    );
}

function requireTeam(probe: UpstreamProbe, team: TeamOptions): void {
  const left = teamWithout(team).filter((name) => !probe.runFlags.has(teamParts[name].flag));
  if (left.length === 0) return;
  throw new PrerequisiteError({
    code: "upstream-unsupported",
    subject: subjectOf(probe),
    problem: `\`run\` has no ${left.map((name) => teamParts[name].flag).join(", ")}: its team always has that.`,
    remedy: `Install 0.0.16 or newer, or plan a team with ${left.map((name) => teamParts[name].name).join(", ")}.`,
  });
}

function subjectOf({ version }: Pick<UpstreamProbe, "version">): string {
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
