import pMap from "p-map";
import { z } from "zod";
import { askDocker } from "../client/call-docker.ts";
import { listContainers, orNullWhenAbsent } from "../client/containers.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { listVolumes } from "../client/networks-and-volumes.ts";
import type { Holdings } from "./move-journal.ts";

const imagesSchema = z.array(z.looseObject({ Id: z.string(), RepoTags: z.array(z.string()).nullish() }));
const containerSchema = z.looseObject({
  HostConfig: z.looseObject({ AutoRemove: z.boolean().default(false) }).nullish(),
  Mounts: z.array(z.looseObject({ Type: z.string(), Name: z.string().optional() })).nullish(),
});

/** The daemon's own name for a volume that nobody named. */
const ANONYMOUS = /^[0-9a-f]{64}$/;

/** All that must be there after a move. A container that removes itself goes with the daemon, and its unnamed volumes with it. */
export async function holdingsOf(client: DockerClient, options: { signal?: AbortSignal } = {}): Promise<Holdings> {
  const images = await askDocker(client, "list the images", imagesSchema, options, (docker) =>
    docker.listImages({ all: true }),
  );
  const passing = new Set<string>();
  const kept = await pMap(
    await listContainers(client, options),
    async ({ id }) => {
      const found = await orNullWhenAbsent(
        askDocker(client, `inspect container ${id}`, containerSchema, options, (docker, abortSignal) =>
          docker.getContainer(id).inspect({ abortSignal }),
        ),
      );
      if (found === null) return [];
      const { HostConfig, Mounts } = found;
      if (HostConfig?.AutoRemove !== true) return [id];
      for (const { Type, Name } of Mounts ?? [])
        if (Type === "volume" && ANONYMOUS.test(Name ?? "")) passing.add(Name ?? "");
      return [];
    },
    { concurrency: 8 },
  );
  const volumes = (await listVolumes(client, options)).map((volume) => volume.name);
  return {
    images: images.flatMap((image) => [image.Id, ...(image.RepoTags ?? []).map((tag) => `${tag} ${image.Id}`)]).sort(),
    containers: kept.flat().sort(),
    volumes: volumes.filter((name) => !passing.has(name)).sort(),
  };
}

/** What was there and is not any more, named for people. The other way round: what has come. */
export function lostHoldings(before: Holdings, after: Holdings): string[] {
  return (["images", "containers", "volumes"] as const).flatMap((kind) => {
    const there = new Set(after[kind]);
    return before[kind].filter((name) => !there.has(name)).map((name) => `${kind.slice(0, -1)} ${name}`);
  });
}

/** `a, b, c and 4 more`. */
export function someOf(names: readonly string[]): string {
  return `${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`;
}
