import { listContainers } from "../client/containers.ts";
import { inspectDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { inspectImage, removeImage } from "../client/images.ts";
import { DockerImagesError } from "../errors.ts";
import { pulledImages } from "../pull/pulled-images.ts";

export interface EvictionReport {
  readonly evicted: readonly string[];
  /** Images that stay, and why: `not-ours` was there before we pulled, `in-use` has a container in any state. */
  readonly kept: readonly {
    readonly image: string;
    readonly because: "not-ours" | "in-use" | "not-there" | "refused";
    readonly message: string;
  }[];
}

/**
 * Removes images of finished tasks: only such as `pullImages` fetched with the same `cacheDir` onto this daemon and that
 * nobody replaced since, and never one that a container uses.
 */
export async function evictImages(
  client: DockerClient,
  images: readonly string[],
  options: { cacheDir: string; signal?: AbortSignal },
): Promise<EvictionReport> {
  const { signal } = options;
  const { serverId } = await inspectDaemon(client, options);
  const ours = new Set(
    (await pulledImages(options.cacheDir))
      .filter((entry) => entry.serverId === serverId)
      .map((entry) => `${entry.image} ${entry.imageId}`),
  );
  const evicted: string[] = [];
  const kept: EvictionReport["kept"][number][] = [];
  for (const image of images) {
    const details = await inspectImage(client, image, { signal });
    if (details === null) {
      kept.push({ image, because: "not-there", message: "it is not here" });
      continue;
    }
    if (!ours.has(`${image} ${details.id}`)) {
      kept.push({ image, because: "not-ours", message: "it was here before, or has been replaced since" });
      continue;
    }
    const users = (await listContainers(client, signal === undefined ? {} : { signal })).filter(
      (container) => container.imageId === details.id,
    );
    if (users.length > 0) {
      kept.push({
        image,
        because: "in-use",
        message: `containers use it: ${users.map((container) => container.name ?? container.id).join(", ")}`,
      });
      continue;
    }
    try {
      await removeImage(client, image, signal === undefined ? {} : { signal });
      evicted.push(image);
    } catch (error) {
      signal?.throwIfAborted();
      if (!DockerImagesError.isInstance(error) || error.status === null) throw error;
      kept.push({ image, because: error.code === "docker-conflict" ? "in-use" : "refused", message: error.message });
    }
  }
  return { evicted, kept };
}
