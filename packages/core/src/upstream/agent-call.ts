import type { ExperimentConfig } from "../experiment/config.ts";
import type { AttemptLayout, Trial } from "../state/layout.ts";
import { type AgentConfig, type AgentConfigTree, mergeDeep } from "./agent-config.ts";
import { runArgv } from "./argv.ts";
import type { UpstreamProbe } from "./probe.ts";
import { since } from "./version.ts";

/** Upstream's call of an agent phase: what a run starts, and what a plan shows. */
export interface AgentCall {
  readonly argv: [string, ...string[]];
  /** Content of the file that `--agent-config` names; null: none is handed over. */
  readonly agentConfig: AgentConfigTree | null;
}

export function agentCall(parts: {
  config: ExperimentConfig;
  probe: UpstreamProbe;
  agentConfig: AgentConfig;
  trial: Trial;
  layout: AttemptLayout;
  /** What hands the endpoint over; null: nothing in the agent's configuration. */
  endpoint: AgentConfigTree | null;
  redisUrl: string | null;
}): AgentCall {
  const { config, probe, trial, layout } = parts;
  const blocks = [
    parts.agentConfig.overrides,
    parts.endpoint,
    trajectoryHandOver(config, probe, layout),
    registryHandOver(parts.agentConfig),
  ];
  const handed = blocks.reduce<AgentConfigTree>((all, block) => mergeDeep(all, block ?? {}), {});
  const agentConfig = Object.keys(handed).length === 0 ? null : handed;
  const argv = runArgv(
    { upstream: probe.path, run: trial.run, pair: trial.pair },
    {
      setting: trial.setting,
      model: config.model,
      agent: config.agent,
      agentConfig: agentConfig === null ? null : layout.agentConfig,
      redisUrl: parts.redisUrl,
    },
  );
  return { argv, agentConfig };
}

/** mini_swe_agent_v2 rewrites its trajectory after every step where it is told to: what a killed attempt leaves of its thoughts. */
function trajectoryHandOver(
  { agent }: ExperimentConfig,
  probe: UpstreamProbe,
  layout: AttemptLayout,
): AgentConfigTree | null {
  const writes = agent === "mini_swe_agent_v2" && since(probe.version, "0.0.12");
  return writes ? { agent: { output_path: layout.trajectory } } : null;
}

/** The user names it from the folder of the call; attempts run in others. */
function registryHandOver({ priceRegistry }: AgentConfig): AgentConfigTree | null {
  return priceRegistry === null ? null : { model: { litellm_model_registry: priceRegistry } };
}
