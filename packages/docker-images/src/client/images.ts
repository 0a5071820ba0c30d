import { z } from "zod";
import { askDocker, callDocker } from "./call-docker.ts";
import { orNullWhenAbsent } from "./containers.ts";
import type { DockerClient } from "./docker-client.ts";

export interface ImageDetails {
  /** The daemon's id: of the configuration, or of the manifest in containerd's store. */
  readonly id: string;
  /** `sha256:…` per repository the image was pulled from; empty for one built or loaded here. */
  readonly digests: readonly { readonly repository: string; readonly digest: string }[];
  /** `linux/amd64`, `linux/arm64/v8`. */
  readonly platform: string;
  readonly entrypoint: readonly string[] | null;
  /** Unpacked bytes of all its layers, shared ones included. */
  readonly diskBytes: number;
  /** Diff ids of its layers, lowest first. */
  readonly layers: readonly string[];
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** ISO time; null where the image does not say. */
  readonly createdAt: string | null;
}

/** One step of an image's history, lowest first; `key` is equal for two images exactly when they share all steps up to it. */
export interface HistoryStep {
  readonly key: string;
  readonly bytes: number;
}

const imageSchema = z.looseObject({
  Id: z.string(),
  RepoDigests: z.array(z.string()).nullish(),
  RepoTags: z.array(z.string()).nullish(),
  Created: z.string().nullish(),
  Os: z.string(),
  Architecture: z.string(),
  Variant: z.string().nullish(),
  Size: z.number(),
  Config: z
    .looseObject({
      Entrypoint: z.array(z.string()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  RootFS: z.looseObject({ Layers: z.array(z.string()).nullish() }).nullish(),
});

const historySchema = z.array(
  z.looseObject({ Id: z.string(), Created: z.number(), CreatedBy: z.string(), Size: z.number() }),
);

/** null when the daemon has no such image. */
export async function inspectImage(
  client: DockerClient,
  name: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<ImageDetails | null> {
  const image = await orNullWhenAbsent(
    askDocker(client, `inspect image ${name}`, imageSchema, options, (docker) => docker.getImage(name).inspect()),
  );
  if (image === null) return null;
  return {
    id: image.Id,
    digests: (image.RepoDigests ?? []).flatMap((text) => {
      const [repository, digest] = text.split("@");
      return repository === undefined || digest === undefined ? [] : [{ repository, digest }];
    }),
    platform: [image.Os, image.Architecture, ...(image.Variant ? [image.Variant] : [])].join("/"),
    entrypoint: image.Config?.Entrypoint ?? null,
    diskBytes: image.Size,
    layers: image.RootFS?.Layers ?? [],
    tags: image.RepoTags ?? [],
    labels: image.Config?.Labels ?? {},
    createdAt: image.Created || null,
  };
}

/** The daemon tells sizes per history step, not per layer; steps that two images share were built once. */
export async function imageHistory(
  client: DockerClient,
  name: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<HistoryStep[]> {
  const rows = await askDocker(client, `read the history of image ${name}`, historySchema, options, (docker) =>
    docker.getImage(name).history(),
  );
  let key = "";
  return rows.reverse().map((row) => {
    key = `${key}\n${row.Created} ${row.Size} ${row.CreatedBy}`;
    return { key, bytes: row.Size };
  });
}

/** Starts a pull and hands out the daemon's line stream. Errors inside the stream are the reader's to find. */
export async function startPull(
  client: DockerClient,
  reference: { readonly repository: string; readonly tagOrDigest: string },
  options: { auth: Readonly<Record<string, string>> | null; signal: AbortSignal },
): Promise<AsyncIterable<Uint8Array> & { destroy(): void }> {
  const stream = await callDocker(
    client,
    `pull ${reference.repository}:${reference.tagOrDigest}`,
    { signal: options.signal, timeoutMs: null },
    (docker, abortSignal) =>
      docker.createImage(options.auth ?? undefined, {
        abortSignal,
        fromImage: reference.repository,
        tag: reference.tagOrDigest,
      }),
  );
  return stream as unknown as AsyncIterable<Uint8Array> & { destroy(): void };
}

export async function tagImage(
  client: DockerClient,
  source: string,
  target: { readonly repository: string; readonly tag: string },
  options: { signal?: AbortSignal } = {},
): Promise<void> {
  await callDocker(client, `tag ${source} as ${target.repository}:${target.tag}`, options, (docker, abortSignal) =>
    docker.getImage(source).tag({ repo: target.repository, tag: target.tag, abortSignal }),
  );
}

/** Removes a name, and the image with its last name. Never forces: an image in use stays and the call rejects with `docker-conflict`. */
export async function removeImage(
  client: DockerClient,
  name: string,
  options: { signal?: AbortSignal } = {},
): Promise<void> {
  await callDocker(client, `remove image ${name}`, { ...options, timeoutMs: 300_000 }, (docker, abortSignal) =>
    docker.getImage(name).remove({ force: false, noprune: false, abortSignal }),
  );
}

const listSchema = z.array(z.looseObject({ Id: z.string() }));

/** Diff ids of every layer of every image the daemon has. */
export async function localLayers(
  client: DockerClient,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<Set<string>> {
  const rows = await askDocker(client, "list the images", listSchema, options, (docker) => docker.listImages());
  const layers = new Set<string>();
  for (const { Id } of rows) {
    for (const layer of (await inspectImage(client, Id, options))?.layers ?? []) layers.add(layer);
  }
  return layers;
}
