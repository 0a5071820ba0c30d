import { agentTraitsOf, since } from "@cooperbench-ts/results";
import type { AttemptFolder } from "@cooperbench-ts/results/node";
import type { Tree } from "../doors/json-tree.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";
import { runArgv } from "../upstream/argv.ts";
import type { UpstreamProbe } from "../upstream/probe.ts";
import { mergeDeep } from "./agent-config.ts";

/** Upstream's call of an agent phase: what an attempt starts, and what a plan shows. */
export interface AgentCall {
  readonly argv: [string, ...string[]];
  /** Content of the file that `--agent-config` names; null: none is handed over. */
  readonly agentConfig: Tree | null;
}

/** What the machine adds to an order. */
export interface AgentCallParts {
  readonly upstream: Pick<UpstreamProbe, "path" | "version">;
  readonly folder: AttemptFolder;
  readonly priceRegistry: string | null;
  /** What hands the endpoint over; null: nothing in the agent's configuration. */
  readonly endpoint: Tree | null;
  readonly redisUrl: string | null;
}

export function agentCall(order: AttemptOrder, parts: AgentCallParts): AgentCall {
  const { trial, model, agent, team } = order;
  const { upstream, folder, endpoint, redisUrl } = parts;
  const blocks = [
    agent.config,
    endpoint,
    trajectoryHandOver(agent.name, upstream.version, folder),
    registryHandOver(parts.priceRegistry),
  ];
  const handed = blocks.reduce<Tree>((all, block) => mergeDeep(all, block ?? {}), {});
  const agentConfig = Object.keys(handed).length === 0 ? null : handed;
  const argv = runArgv(
    { upstream: upstream.path, run: trial.run, pair: trial.pair },
    {
      setting: trial.setting,
      team,
      model,
      agent: agent.name,
      agentConfig: agentConfig === null ? null : folder.agentConfig,
      redisUrl,
    },
  );
  return { argv, agentConfig };
}

/** Some agents rewrite their trajectory after every step where they are told to: what a killed attempt leaves of its thoughts. */
function trajectoryHandOver(agent: string, version: string, folder: AttemptFolder): Tree | null {
  const { outputPathSince } = agentTraitsOf(agent);
  return outputPathSince !== null && since(version, outputPathSince)
    ? { agent: { output_path: folder.trajectory } }
    : null;
}

/** The user names it from the folder of the call; attempts run in others. */
function registryHandOver(priceRegistry: string | null): Tree | null {
  return priceRegistry === null ? null : { model: { litellm_model_registry: priceRegistry } };
}
