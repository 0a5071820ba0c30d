import type { ModelAccess } from "@cooperbench-ts/attempt/host";
import type { DaemonDescription } from "@cooperbench-ts/docker-images";
import type { ExperimentConfig } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import { connectDocker, type DockerAccess, requireDaemon } from "./docker-access.ts";
import { requireKey } from "./key.ts";
import { askUpstream, type UpstreamInUse } from "./upstream-in-use.ts";

/** What an experiment works with on this machine. */
export interface ExperimentTools {
  readonly upstream: UpstreamInUse;
  readonly key: ModelAccess["key"];
  /** null in a rehearsal. */
  readonly docker: (DockerAccess & { readonly daemon: DaemonDescription }) | null;
}

/** What is quickly looked at. @throws ExperimentError */
export async function findTools(config: ExperimentConfig, host: ExperimentHost): Promise<ExperimentTools> {
  const rehearsed = host.standIn !== undefined;
  const key = rehearsed ? null : requireKey(config, host.environment);
  const upstream = await askUpstream(config, host);
  const docker = rehearsed ? null : await connectDocker(host.environment, host.signal);
  if (docker !== null) await requireDaemon(docker, config.docker);
  return { upstream, key, docker };
}
