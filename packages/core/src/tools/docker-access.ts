import path from "node:path";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { type DockerEndpoint, endpointText, resolveDockerEndpoint } from "@cooperbench-ts/attempt/host";
import {
  checkDataRoot,
  type DaemonDescription,
  describeDaemon,
  type DockerClient,
  openDocker,
} from "@cooperbench-ts/docker-images";
import type { ExperimentConfig } from "../config/config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The daemon that attempts use through their doors; null in a rehearsal, which needs none. */
export interface DockerAccess {
  readonly client: DockerClient;
  readonly endpoint: DockerEndpoint;
}

/** One that has answered. */
export interface ConnectedDocker extends DockerAccess {
  readonly daemon: DaemonDescription;
}

/** A handle on the daemon that the user's environment names, whether it answers or not. */
export async function openEnvironmentDocker(environment: Environment): Promise<DockerAccess> {
  const endpoint = await resolveDockerEndpoint(environment);
  return { client: openDocker(clientOptions(endpoint)), endpoint };
}

/** The daemon that the user's environment names, and what it says of itself. @throws PrerequisiteError `docker-unavailable`, `docker-permission` */
export async function connectDocker(environment: Environment, signal?: AbortSignal): Promise<ConnectedDocker> {
  const { client, endpoint } = await openEnvironmentDocker(environment);
  const state = await describeDaemon(client, signal === undefined ? {} : { signal });
  if (state.available) return { client, endpoint, daemon: state.daemon };
  throw new PrerequisiteError({
    code: state.code,
    subject: `Docker at ${endpointText(endpoint)}`,
    problem: `${state.message}.`,
    remedy: `${state.remedy}.`,
  });
}

/** The daemon must be as the configuration wants it, its data on the disk that is meant. @throws PrerequisiteError `data-root`, `docker-cpus` */
export async function requireDaemon(
  { client, daemon }: Pick<ConnectedDocker, "client" | "daemon">,
  wanted: ExperimentConfig["docker"],
): Promise<void> {
  const misplaced = wanted.dataRoot === null ? null : await checkDataRoot(client, wanted.dataRoot);
  if (misplaced !== null) {
    const { dataRoot, problem, remedy } = misplaced;
    throw new PrerequisiteError({ code: "data-root", subject: `Docker's data root ${dataRoot}`, problem, remedy });
  }
  if (wanted.cpus !== null && wanted.cpus > daemon.cpus) {
    throw new PrerequisiteError({
      code: "docker-cpus",
      subject: `docker.cpus ${wanted.cpus}`,
      problem: `The daemon has ${daemon.cpus}, and refuses every container that asks for more.`,
      remedy: "Lower docker.cpus, or leave it out.",
    });
  }
}

function clientOptions(endpoint: DockerEndpoint): Parameters<typeof openDocker>[0] {
  const ca = endpoint.kind === "tcp" ? (endpoint.tls?.caPath ?? null) : null;
  return { host: endpointText(endpoint), ...(ca === null ? {} : { tlsDirectory: path.dirname(ca) }) };
}
