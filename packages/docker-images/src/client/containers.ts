import { z } from "zod";
import { DockerImagesError } from "../errors.ts";
import { callDocker } from "./call-docker.ts";
import type { Connection } from "./connection.ts";
import type { DockerClient } from "./docker-client.ts";
import { OutputCollector } from "./read-stream.ts";

/** Label filters: `key` or `key=value`; all must match. */
export type LabelFilter = readonly string[];

export interface ContainerSummary {
  readonly id: string;
  readonly name: string | null;
  readonly image: string;
  readonly imageId: string;
  /** `created`, `running`, `exited`, … as the daemon says it. */
  readonly state: string;
  /** Unix time in ms. */
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ContainerDetails {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly running: boolean;
  /** null while it has never ended. */
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  /** The daemon's own error text, for example why it could not start; empty when there is none. */
  readonly error: string;
  /** ISO times; null when it has not started or ended. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

const summarySchema = z.looseObject({
  Id: z.string(),
  Names: z.array(z.string()).nullish(),
  Image: z.string(),
  ImageID: z.string(),
  State: z.string(),
  Created: z.number(),
  Labels: z.record(z.string(), z.string()).nullish(),
});

const detailsSchema = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  Config: z.looseObject({ Image: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
  State: z.looseObject({
    Status: z.string(),
    Running: z.boolean(),
    OOMKilled: z.boolean(),
    ExitCode: z.number(),
    Error: z.string().default(""),
    StartedAt: z.string(),
    FinishedAt: z.string(),
  }),
});

/** Containers in any state that carry all the labels, or all containers. */
export async function listContainers(
  client: DockerClient,
  options: { labels?: LabelFilter; signal?: AbortSignal } = {},
): Promise<ContainerSummary[]> {
  const filters = options.labels === undefined ? {} : { filters: { label: [...options.labels] } };
  const rows = await callDocker(client, "list the containers", options, (docker, abortSignal) =>
    docker.listContainers({ all: true, ...filters, abortSignal }),
  );
  return z
    .array(summarySchema)
    .parse(rows)
    .map((row) => ({
      id: row.Id,
      name: row.Names?.[0]?.replace(/^\//, "") ?? null,
      image: row.Image,
      imageId: row.ImageID,
      state: row.State,
      createdAtMs: row.Created * 1000,
      labels: row.Labels ?? {},
    }));
}

/** null when there is no such container. */
export async function inspectContainer(
  client: DockerClient,
  id: string,
  options: { signal?: AbortSignal } = {},
): Promise<ContainerDetails | null> {
  const found = await orNullWhenAbsent(
    callDocker(client, `inspect container ${id}`, options, (docker, abortSignal) =>
      docker.getContainer(id).inspect({ abortSignal }),
    ),
  );
  if (found === null) return null;
  const { Id, Name, Config, State } = detailsSchema.parse(found);
  const time = (text: string) => (text.startsWith("0001-") ? null : text);
  const finishedAt = time(State.FinishedAt);
  return {
    id: Id,
    name: Name.replace(/^\//, ""),
    image: Config.Image,
    state: State.Status,
    running: State.Running,
    exitCode: finishedAt === null || State.Running ? null : State.ExitCode,
    oomKilled: State.OOMKilled,
    error: State.Error,
    startedAt: time(State.StartedAt),
    finishedAt,
    labels: Config.Labels ?? {},
  };
}

export interface RemovalReport {
  readonly removed: readonly string[];
  readonly failed: readonly { readonly id: string; readonly message: string }[];
}

/** Kills and removes containers with their anonymous volumes. One that is gone already, or just going, counts as removed. */
export const removeContainers = remover("container", 120_000, (docker, id, abortSignal) =>
  docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
);

/** The last lines of a container's log, stdout and stderr in turn; empty when it is gone. */
export async function containerLogTail(
  client: DockerClient,
  id: string,
  lines: number,
  options: { signal?: AbortSignal; maxBytes?: number } = {},
): Promise<string> {
  const log = await orNullWhenAbsent(
    callDocker(client, `read the log of container ${id}`, options, (docker, abortSignal) =>
      docker.getContainer(id).logs({ stdout: true, stderr: true, follow: false, tail: lines, abortSignal }),
    ),
  );
  if (log === null) return "";
  const collector = new OutputCollector(options.maxBytes ?? 64 * 1024);
  collector.push(log);
  const { stdout, stderr } = collector.output();
  return stdout + stderr;
}

/** For this folder: the answer, or null for the daemon's 404. */
export async function orNullWhenAbsent<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (DockerImagesError.isInstance(error) && error.code === "docker-not-found") return null;
    throw error;
  }
}

type Remove = (
  client: DockerClient,
  ids: readonly string[],
  options?: { signal?: AbortSignal },
) => Promise<RemovalReport>;

/** For this folder: removes one after the other and reports instead of throwing, unless the daemon is gone. */
export function remover(
  what: string,
  timeoutMs: number,
  remove: (docker: Connection, id: string, abortSignal: AbortSignal) => Promise<unknown>,
): Remove {
  return async (client, ids, options = {}) => {
    const removed: string[] = [];
    const failed: { id: string; message: string }[] = [];
    for (const id of ids) {
      try {
        await callDocker(client, `remove ${what} ${id}`, { ...options, timeoutMs }, (docker, signal) =>
          remove(docker, id, signal),
        );
        removed.push(id);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!DockerImagesError.isInstance(error)) throw error;
        if (error.code === "docker-unavailable" || error.code === "docker-permission") throw error;
        const going = error.code === "docker-conflict" && error.message.includes("is already in progress");
        if (error.code === "docker-not-found" || going) removed.push(id);
        else failed.push({ id, message: error.message });
      }
    }
    return { removed, failed };
  };
}
