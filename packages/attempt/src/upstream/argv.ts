import {
  maySend,
  type Pair,
  type Setting,
  settingTraits,
  sharesGit,
  type TeamOptions,
  teamParts,
  teamWithout,
} from "@cooperbench-ts/results";

export interface CallTarget {
  readonly upstream: string;
  readonly run: string;
  readonly pair: Pair;
}

/** `-f` is ascending: upstream takes the order as given. */
function selection({ run, pair }: CallTarget): string[] {
  return ["-n", run, "-r", pair.repo, "-t", String(pair.taskId), "-f", pair.features.join(",")];
}

/** The agent phase of one trial. */
export function runArgv(
  target: CallTarget,
  options: {
    setting: Setting;
    /** null: no team. */
    team: TeamOptions | null;
    model: string;
    agent: string;
    agentConfig: string | null;
    redisUrl: string | null;
  },
): [string, ...string[]] {
  const traits = settingTraits[options.setting];
  const team = traits.team ? options.team : null;
  return [
    target.upstream,
    "run",
    ...selection(target),
    "-m",
    options.model,
    "-a",
    options.agent,
    "--setting",
    traits.upstream,
    ...(traits.agents > 1 && !maySend(options.setting, team) ? [teamParts.messages.flag] : []),
    ...(traits.needsRedis && options.redisUrl !== null ? ["--redis", options.redisUrl] : []),
    ...(sharesGit(options.setting, team) ? ["--git"] : []),
    ...(team === null ? [] : flagsWithout(team)),
    ...(options.agentConfig === null ? [] : ["--agent-config", options.agentConfig]),
    "--backend",
    "docker",
    "-c",
    "1",
    "--no-auto-eval",
  ];
}

function flagsWithout(team: TeamOptions): string[] {
  return teamWithout(team).flatMap((name) => (name === "messages" ? [] : [teamParts[name].flag]));
}

/** The eval phase. `--force`: upstream otherwise skips by the mere existence of an eval.json. */
export function evalArgv(target: CallTarget): [string, ...string[]] {
  return [target.upstream, "eval", ...selection(target), "--backend", "docker", "-c", "1", "--force"];
}
