import { callDocker } from "../client/call-docker.ts";
import { listContainers, type ContainerSummary } from "../client/containers.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { DockerImagesError } from "../errors.ts";

const BUSY = new Set(["running", "paused", "restarting"]);
const GRACE_SECONDS = 10;

/** Containers whose processes live, paused ones too. */
export async function busyContainers(
  client: DockerClient,
  options: { signal?: AbortSignal } = {},
): Promise<ContainerSummary[]> {
  return (await listContainers(client, options)).filter(({ state }) => BUSY.has(state));
}

/**
 * Stops them one by one, as `docker stop` does, and names them: left to the daemon's own stop, some live on (live-restore),
 * and one that removes itself does it at a time of its own.
 */
export async function stopContainers(
  client: DockerClient,
  options: { signal?: AbortSignal } = {},
): Promise<{ stopped: readonly string[]; running: readonly string[] }> {
  const stopped: string[] = [];
  for (const container of await busyContainers(client, options)) {
    await stopOne(client, container.id, options);
    stopped.push(container.name ?? container.id);
  }
  const running = (await busyContainers(client, options)).map(({ id, name }) => name ?? id);
  return { stopped, running };
}

async function stopOne(client: DockerClient, id: string, options: { signal?: AbortSignal }): Promise<void> {
  try {
    await callDocker(
      client,
      `stop container ${id}`,
      { ...options, timeoutMs: (GRACE_SECONDS + 60) * 1000 },
      (docker, abortSignal) => docker.getContainer(id).stop({ t: GRACE_SECONDS, abortSignal }),
    );
  } catch (error) {
    options.signal?.throwIfAborted();
    // It ended by itself: 304, or it is gone. What still runs is seen by the look afterwards.
    if (!DockerImagesError.isInstance(error) || error.status === null) throw error;
  }
}
