import { type Credentials, noCredentials } from "@cooperbench-ts/attempt/host";
import type { ExperimentConfig } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import { type ConnectedDocker, requireDaemon } from "./docker-access.ts";
import { askUpstream, type UpstreamInUse } from "./upstream-in-use.ts";
import { worldOf } from "./world.ts";

/** What an experiment works with on this machine. */
export interface ExperimentTools {
  readonly upstream: UpstreamInUse;
  /** What agents get to call the model with. */
  readonly credentials: Credentials;
  /** null in a rehearsal. */
  readonly docker: ConnectedDocker | null;
}

/** What is quickly looked at. @throws ExperimentError */
export async function findTools(config: ExperimentConfig, host: ExperimentHost): Promise<ExperimentTools> {
  const world = worldOf(host);
  const credentials = (await world.model?.required(config)) ?? noCredentials;
  const upstream = await askUpstream(config, world);
  const docker = (await world.docker?.connect()) ?? null;
  if (docker !== null) await requireDaemon(docker, config.docker);
  return { upstream, credentials, docker };
}
