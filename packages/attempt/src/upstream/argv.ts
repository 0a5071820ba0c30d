import { type Pair, type Setting, settingTraits } from "@cooperbench-ts/results";

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
  options: { setting: Setting; model: string; agent: string; agentConfig: string | null; redisUrl: string | null },
): [string, ...string[]] {
  const traits = settingTraits[options.setting];
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
    ...(traits.agents > 1 && !traits.messages ? ["--no-messaging"] : []),
    ...(traits.needsRedis && options.redisUrl !== null ? ["--redis", options.redisUrl] : []),
    ...(traits.git ? ["--git"] : []),
    ...(options.agentConfig === null ? [] : ["--agent-config", options.agentConfig]),
    "--backend",
    "docker",
    "-c",
    "1",
    "--no-auto-eval",
  ];
}

/** The eval phase. `--force`: upstream otherwise skips by the mere existence of an eval.json. */
export function evalArgv(target: CallTarget): [string, ...string[]] {
  return [target.upstream, "eval", ...selection(target), "--backend", "docker", "-c", "1", "--force"];
}
