import {
  type Clock,
  type Credentials,
  passedEnvironment,
  probeUpstream,
  systemClock,
  type UpstreamProbe,
} from "@cooperbench-ts/attempt/host";
import type { ExperimentConfig } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import { connectDocker, type ConnectedDocker } from "./docker-access.ts";
import { agentCredentials, requireAgentCredentials } from "./credentials.ts";

/** What upstream needs around it, and how it is come by. */
export interface World {
  readonly clock: Clock;
  /** Finds upstream and asks it who it is. @throws PrerequisiteError */
  readonly probe: (upstream: string) => Promise<UpstreamProbe>;
  /** Where it makes containers, and with them a Redis between its agents; null: it makes none. */
  readonly docker: { readonly connect: () => Promise<ConnectedDocker> } | null;
  /** What calls of a model take; null: it calls none, so there is no endpoint to ask, no price and no door either. */
  readonly model: ModelCalls | null;
  /** Whether agents are started; else their work is given, and only evaluated. */
  readonly agents: boolean;
}

export interface ModelCalls {
  /** What agents get to make them with, as far as it is there. @throws InputError `credentials-unusable` */
  readonly credentials: (config: ExperimentConfig) => Promise<Credentials>;
  /** The same, all of it. @throws PrerequisiteError `key-missing`, `credentials-missing`; InputError `credentials-unusable` */
  readonly required: (config: ExperimentConfig) => Promise<Credentials>;
}

/** The one place that knows what is gone without: a stand-in makes no container and calls no model, given work takes no agent. */
export function worldOf(host: ExperimentHost): World {
  const { environment, standIn = null, signal, clock = systemClock } = host;
  const probe: World["probe"] = (upstream) =>
    probeUpstream({ upstream, environment: probeEnvironment(host), standIn, signal });
  const agents = host.given === undefined;
  const model: ModelCalls = {
    credentials: (config) => agentCredentials(config, environment),
    required: (config) => requireAgentCredentials(config, environment),
  };
  return {
    clock,
    probe,
    docker: standIn === null ? { connect: () => connectDocker(environment, signal) } : null,
    model: standIn === null && agents ? model : null,
    agents,
  };
}

/** The variables of a process that only asks upstream about itself. */
export function probeEnvironment(host: ExperimentHost): Record<string, string> {
  return { ...passedEnvironment(host.environment), LITELLM_LOCAL_MODEL_COST_MAP: "True" };
}
