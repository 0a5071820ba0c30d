import {
  type AgentConfig,
  type ModelWay,
  passedEnvironment,
  probeUpstream,
  requireSupport,
  resolveAgentConfig,
  type UpstreamProbe,
} from "@cooperbench-ts/attempt/host";
import type { ExperimentConfig } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";

/** Upstream as it is installed now, and the agent's configuration as this experiment hands it over. */
export interface UpstreamInUse {
  readonly probe: UpstreamProbe;
  readonly agentConfig: AgentConfig;
}

/** The variables of a process that only asks upstream about itself. */
export function probeEnvironment(host: ExperimentHost): Record<string, string> {
  return { ...passedEnvironment(host.environment), LITELLM_LOCAL_MODEL_COST_MAP: "True" };
}

/** Asks upstream who it is. @throws PrerequisiteError */
export function probeOf(config: ExperimentConfig, host: ExperimentHost): Promise<UpstreamProbe> {
  return probeUpstream({
    upstream: config.upstream,
    environment: probeEnvironment(host),
    standIn: host.standIn ?? null,
    signal: host.signal,
  });
}

/** The user's agent configuration as this upstream takes it. @throws InputError `agent-config-invalid` */
export function agentConfigOf(config: ExperimentConfig, probe: UpstreamProbe): Promise<AgentConfig> {
  const { agent, agentConfig: file, agentCostLimit: costLimitUsd, agentStepLimit: stepLimit } = config;
  return resolveAgentConfig(probe, { agent, file, costLimitUsd, stepLimit });
}

/** Both, where this upstream can do what is planned. @throws ExperimentError */
export async function askUpstream(config: ExperimentConfig, host: ExperimentHost): Promise<UpstreamInUse> {
  const probe = await probeOf(config, host);
  requireSupport(probe, config.agent, config.settings);
  return { probe, agentConfig: await agentConfigOf(config, probe) };
}

/** Which model is called, and where. */
export function modelWay(config: ExperimentConfig, { probe, agentConfig }: UpstreamInUse): ModelWay {
  const { agent, model, modelDoor, endpoint } = config;
  const { apiBase } = agentConfig;
  return { upstream: probe, agent, model, endpoint: endpoint.baseUrl, apiBase, modelDoor };
}
