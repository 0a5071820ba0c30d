import { z } from "zod";
import { callDocker } from "../client/call-docker.ts";
import { listContainers } from "../client/containers.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { listVolumes } from "../client/networks-and-volumes.ts";
import type { Holdings } from "./move-journal.ts";

const imagesSchema = z.array(z.looseObject({ Id: z.string(), RepoTags: z.array(z.string()).nullish() }));

export async function holdingsOf(client: DockerClient, options: { signal?: AbortSignal } = {}): Promise<Holdings> {
  const images = imagesSchema.parse(
    await callDocker(client, "list the images", options, (docker) => docker.listImages({ all: true })),
  );
  return {
    images: images.flatMap((image) => [image.Id, ...(image.RepoTags ?? []).map((tag) => `${tag} ${image.Id}`)]).sort(),
    containers: (await listContainers(client, options)).map((container) => container.id).sort(),
    volumes: (await listVolumes(client, options)).map((volume) => volume.name).sort(),
  };
}

/** What was there and is not any more, named for people. */
export function lostHoldings(before: Holdings, after: Holdings): string[] {
  return (["images", "containers", "volumes"] as const).flatMap((kind) => {
    const there = new Set(after[kind]);
    return before[kind].filter((name) => !there.has(name)).map((name) => `${kind.slice(0, -1)} ${name}`);
  });
}
