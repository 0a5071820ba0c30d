import path from "node:path";
import { PrerequisiteError, type Trial, pairKey } from "@cooperbench-ts/results";
import {
  type CredentialSource,
  dockerConfigCredentials,
  type EnsureEvent,
  ensureImages,
  type ImageReport,
  type ImagesLock,
  imagesOfTasks,
  type PullMissingOptions,
  type TaskWithPairs,
} from "@cooperbench-ts/docker-images";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import type { ExperimentHost } from "../experiment-host.ts";
import { containerOwner } from "../tools/container-owner.ts";
import type { DockerAccess } from "../tools/docker-access.ts";

type Emit = (event: ExperimentEvent) => void;

export interface ImagesOptions {
  readonly cacheFolder: string | undefined;
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
  /** The user's, for logins at registries (`DOCKER_CONFIG`). */
  readonly environment: ExperimentHost["environment"];
  /** What the images must be. */
  readonly lock: ImagesLock | undefined;
  /** False: that they fit is known. Default true. */
  readonly forecast?: boolean;
}

export function imagesOptions(host: ExperimentHost, emit: Emit): ImagesOptions {
  const { cacheFolder, signal, environment, imagesLock } = host;
  return { cacheFolder, emit, signal, environment, lock: imagesLock };
}

/** Pulls what is missing and verifies all images that the trials need; one report each, good or not. */
export async function prepareImages(
  docker: Pick<DockerAccess, "client">,
  trials: readonly Pick<Trial, "pair">[],
  options: ImagesOptions,
): Promise<readonly ImageReport[]> {
  return ensureImages(docker.client, imagesOfTasks(tasksOf(trials)), {
    ...pullOptions(options),
    owner: await containerOwner(),
    onEvent: (event) => {
      const shown = imageEvent(event);
      if (shown !== null) options.emit(shown);
    },
  });
}

/** What a pull, and a forecast of one, are told. */
export function pullOptions({ cacheFolder, signal, lock, forecast, environment }: ImagesOptions): PullMissingOptions {
  return {
    ...(cacheFolder === undefined ? {} : { cacheDir: path.join(cacheFolder, "images") }),
    ...(signal === undefined ? {} : { signal }),
    ...(lock === undefined ? {} : { lock }),
    ...(forecast === undefined ? {} : { forecast }),
    credentials: registryLogins(environment),
  };
}

/** The same for all or nothing. @throws PrerequisiteError `images-not-ready` naming each bad one */
export async function requireImages(
  docker: Pick<DockerAccess, "client">,
  trials: readonly Pick<Trial, "pair">[],
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

/** What each image is, by its name: the registry's digest, or the id of one that was made here. */
export function digestsOf(reports: readonly ImageReport[]): ReadonlyMap<string, string> {
  return new Map(reports.map(({ image, digest, imageId }) => [image, digest ?? imageId ?? ""]));
}

/** Logins as the user's `docker` has them. */
export function registryLogins(environment: ExperimentHost["environment"]): CredentialSource {
  return dockerConfigCredentials(environment["DOCKER_CONFIG"] || undefined);
}

/** The tasks of trials, each once, with the pairs that need it. */
export function tasksOf(trials: readonly Pick<Trial, "pair">[]): TaskWithPairs[] {
  const byTask = Map.groupBy(trials, ({ pair }) => `${pair.repo}/${pair.taskId}`);
  return [...byTask.values()].map((ofTask) => {
    const { repo, taskId } = (ofTask[0] as Pick<Trial, "pair">).pair;
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
