import { z } from "zod";
import { DockerImagesError } from "../errors.ts";
import { askDocker, callDocker } from "./call-docker.ts";
import type { Connection } from "./connection.ts";
import type { DockerClient } from "./docker-client.ts";

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

const summarySchema = z.looseObject({
  Id: z.string(),
  Names: z.array(z.string()).nullish(),
  Image: z.string(),
  ImageID: z.string(),
  State: z.string(),
  Created: z.number(),
  Labels: z.record(z.string(), z.string()).nullish(),
});

/** Containers in any state that carry all the labels, or all containers. */
export async function listContainers(
  client: DockerClient,
  options: { labels?: LabelFilter; signal?: AbortSignal } = {},
): Promise<ContainerSummary[]> {
  const filters = options.labels === undefined ? {} : { filters: { label: [...options.labels] } };
  const rows = await askDocker(client, "list the containers", z.array(summarySchema), options, (docker, abortSignal) =>
    docker.listContainers({ all: true, ...filters, abortSignal }),
  );
  return rows.map((row) => ({
    id: row.Id,
    name: row.Names?.[0]?.replace(/^\//, "") ?? null,
    image: row.Image,
    imageId: row.ImageID,
    state: row.State,
    createdAtMs: row.Created * 1000,
    labels: row.Labels ?? {},
  }));
}

export interface RemovalReport {
  readonly removed: readonly string[];
  readonly failed: readonly { readonly id: string; readonly message: string }[];
}

/** Kills and removes containers with their anonymous volumes. One that is gone already, or just going, counts as removed. */
export const removeContainers = remover("container", 120_000, (docker, id, abortSignal) =>
  docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
);

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
