import path from "node:path";
import {
  checkDataRoot,
  type CredentialSource,
  type DaemonDescription,
  describeDaemon,
  dockerConfigCredentials,
  type EnsureEvent,
  ensureImages,
  type ImageReport,
  type ImagesLock,
  imagesOfTasks,
  openDocker,
  type TaskWithPairs,
} from "@cooperbench-ts/docker-images";
import { type DockerEndpoint, endpointText, resolveDockerEndpoint } from "../docker-door/docker-endpoint.ts";
import { pairKey } from "@cooperbench-ts/results";
import { PrerequisiteError } from "../errors.ts";
import type { ExperimentEvent } from "../events.ts";
import type { Trial } from "../state/layout.ts";
import type { DockerAccess } from "../trial/context.ts";
import type { ExperimentConfig } from "./config.ts";
import { defaultKeyEnv } from "./provider.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The model's key, from the variable that the configuration names. @throws PrerequisiteError `key-missing` */
export function requireKey(config: ExperimentConfig, environment: Environment): { name: string; value: string } | null {
  const name = config.endpoint.keyEnv ?? defaultKeyEnv(config.model);
  if (name === null) return null;
  const value = environment[name];
  if (value !== undefined && value.trim() !== "") return { name, value };
  throw new PrerequisiteError({
    code: "key-missing",
    subject: `environment variable ${name}`,
    problem: `The key of ${config.model} is expected there, and it is ${value === undefined ? "not set" : "empty"}.`,
    remedy: `Set ${name}, or name another variable with --key-env.`,
  });
}

/** A handle on the daemon that the user's environment names, whether it answers or not. */
export async function openEnvironmentDocker(environment: Environment): Promise<DockerAccess> {
  const endpoint = await resolveDockerEndpoint(environment);
  return { client: openDocker(clientOptions(endpoint)), endpoint };
}

/** The daemon that the user's environment names, and what it says of itself. @throws PrerequisiteError `docker-unavailable`, `docker-permission` */
export async function connectDocker(
  environment: Environment,
  signal?: AbortSignal,
): Promise<DockerAccess & { readonly daemon: DaemonDescription }> {
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
  { client, daemon }: Pick<DockerAccess, "client"> & { readonly daemon: DaemonDescription },
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

export interface ImagesOptions {
  readonly cacheFolder: string | undefined;
  readonly emit: (event: ExperimentEvent) => void;
  readonly signal: AbortSignal | undefined;
  /** The user's, for logins at registries (`DOCKER_CONFIG`). */
  readonly environment: Environment;
  /** What the images must be. */
  readonly lock: ImagesLock | undefined;
}

/** Pulls what is missing and verifies all images that the trials need; one report each, good or not. */
export async function prepareImages(
  docker: Pick<DockerAccess, "client">,
  trials: readonly Trial[],
  options: ImagesOptions,
): Promise<readonly ImageReport[]> {
  return ensureImages(docker.client, imagesOfTasks(tasksOf(trials)), {
    ...(options.cacheFolder === undefined ? {} : { cacheDir: path.join(options.cacheFolder, "images") }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.lock === undefined ? {} : { lock: options.lock }),
    credentials: registryLogins(options.environment),
    onEvent: (event) => {
      const shown = imageEvent(event);
      if (shown !== null) options.emit(shown);
    },
  });
}

/** The same for all or nothing. @throws PrerequisiteError `images-not-ready` naming each bad one */
export async function requireImages(
  docker: Pick<DockerAccess, "client">,
  trials: readonly Trial[],
  options: ImagesOptions,
): Promise<readonly ImageReport[]> {
  const reports = await prepareImages(docker, trials, options);
  if (reports.every(({ state }) => state === "good")) return reports;
  throw imagesNotReady(reports);
}

export function imagesNotReady(reports: readonly ImageReport[]): PrerequisiteError {
  const bad = reports.filter(({ state }) => state !== "good");
  const lines = bad.map(({ image, state, reason, message }) => `\n  ${image}: ${state} (${reason}) ${message ?? ""}`);
  return new PrerequisiteError({
    code: "images-not-ready",
    subject: "Docker images",
    problem: `${bad.length} of ${reports.length} cannot be used:${lines.join("")}\n`,
    remedy: bad[0]?.remedy ?? "See `cooperbench-ts images verify`.",
  });
}

/** Logins as the user's `docker` has them. */
export function registryLogins(environment: Environment): CredentialSource {
  return dockerConfigCredentials(environment["DOCKER_CONFIG"] || undefined);
}

/** The tasks of trials, each once, with the pairs that need it. */
export function tasksOf(trials: readonly Trial[]): TaskWithPairs[] {
  const byTask = Map.groupBy(trials, ({ pair }) => `${pair.repo}/${pair.taskId}`);
  return [...byTask.values()].map((ofTask) => {
    const { repo, taskId } = (ofTask[0] as Trial).pair;
    const pairs = new Map(ofTask.map(({ pair }) => [pairKey(pair), pair.features]));
    return { repo, taskId, pairs: [...pairs.values()] };
  });
}

/** What a run says of its images: starts and ends, not every layer. */
function imageEvent(event: EnsureEvent): ExperimentEvent | null {
  if (event.type === "pull-forecast") return null;
  const { image } = event;
  switch (event.type) {
    case "pull-started":
      return { type: "image", image, state: "pulling", message: `pulling (${event.index + 1} of ${event.total})` };
    case "pull-waiting":
      return { type: "image", image, state: "pulling", message: `${event.message}; waiting until ${event.until}` };
    case "pull-retry":
      return { type: "image", image, state: "pulling", message: `${event.message}; again in ${event.seconds} s` };
    case "pull-finished":
    case "verify-finished": {
      const { state, message, verifiedBy } = event.report;
      if (state === "unverified") return { type: "image", image, state: "verifying", message: "pulled" };
      return state === "good"
        ? { type: "image", image, state: "good", message: `good${verifiedBy === "cache" ? " (verified before)" : ""}` }
        : { type: "image", image, state: "bad", message: `${state}: ${message ?? ""}` };
    }
    default:
      return null;
  }
}
