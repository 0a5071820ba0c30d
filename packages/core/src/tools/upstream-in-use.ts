import {
  type AgentConfig,
  type Credentials,
  keepsSecrets,
  type ModelWay,
  plannedCredentials,
  plannedModelDoor,
  requireEvalSupport,
  requireSupport,
  resolveAgentConfig,
  type UpstreamProbe,
} from "@cooperbench-ts/attempt/host";
import type { ExperimentConfig } from "../config/config.ts";
import type { World } from "./world.ts";

/** Upstream as it is installed now, and the agent's configuration as this experiment hands it over. */
export interface UpstreamInUse {
  readonly probe: UpstreamProbe;
  readonly agentConfig: AgentConfig;
  /** Absent: the agent has no program, or nobody has looked. */
  readonly agentImages?: AgentImages;
}

/** What takes the place of the tasks' images while agents that run as a program in them are at work. */
export interface AgentImages {
  readonly program: string;
  /** null: upstream installs the newest in each container. */
  readonly version: string | null;
  /** The image that has the program, by the task's image; empty where there is no version. */
  readonly of: ReadonlyMap<string, string>;
}

/** The user's agent configuration as this upstream takes it. @throws InputError `agent-config-invalid` */
export function agentConfigOf(config: ExperimentConfig, probe: UpstreamProbe): Promise<AgentConfig> {
  const { agent, agentConfig: file, agentCostLimit: costLimitUsd, agentStepLimit: stepLimit } = config;
  return resolveAgentConfig(probe, { agent, file, costLimitUsd, stepLimit });
}

/** Both, where this upstream can do what is planned. @throws ExperimentError */
export async function askUpstream(
  config: ExperimentConfig,
  world: Pick<World, "probe" | "agents">,
): Promise<UpstreamInUse> {
  const probe = await world.probe(config.upstream);
  if (world.agents) requireSupport(probe, config);
  else requireEvalSupport(probe, config.settings);
  return { probe, agentConfig: await agentConfigOf(config, probe) };
}

/** Which model is called, and where. */
export function modelWay(
  config: ExperimentConfig,
  { probe, agentConfig }: UpstreamInUse,
  world: Pick<World, "model">,
): ModelWay {
  const { agent, model, endpoint } = config;
  const { apiBase } = agentConfig;
  const modelDoor = config.modelDoor && world.model !== null;
  return { upstream: probe, agent, model, endpoint: endpoint.baseUrl, apiBase, modelDoor };
}

/** The credentials as upstream gets them, by their names: behind a door of ours it may get a made-up key in place of all secrets. */
export function handedByName(credentials: Credentials, ...way: Parameters<typeof modelWay>): Credentials {
  const [{ agent }] = way;
  return plannedCredentials(credentials, agent, keepsSecrets(agent, plannedModelDoor(modelWay(...way)).on));
}
