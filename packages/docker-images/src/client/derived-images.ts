import { z } from "zod";
import { askDocker, callDocker } from "./call-docker.ts";
import { orNullWhenAbsent, removeContainers } from "./containers.ts";
import type { DockerClient } from "./docker-client.ts";

type Options = { readonly signal?: AbortSignal | undefined };

/** The settings of an image as the daemon tells them, to be handed back as they are. */
const configSchema = z.looseObject({
  Env: z.array(z.string()).nullish(),
  Cmd: z.array(z.string()).nullish(),
  Entrypoint: z.array(z.string()).nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  User: z.string().nullish(),
  WorkingDir: z.string().nullish(),
});
export type ImageConfig = z.infer<typeof configSchema>;

const withConfigSchema = z.looseObject({ Config: configSchema.nullish() });

/** null when the daemon has no such image. */
export async function imageConfig(
  client: DockerClient,
  name: string,
  options: Options = {},
): Promise<ImageConfig | null> {
  const image = await orNullWhenAbsent(
    askDocker(client, `inspect image ${name}`, withConfigSchema, options, (docker) => docker.getImage(name).inspect()),
  );
  return image === null ? null : (image.Config ?? {});
}

export interface LabelledImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
}

const listSchema = z.array(
  z.looseObject({
    Id: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    Created: z.number(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
);

/** Images that carry all these labels, `key` or `key=value`, newest first; also such without a name. */
export async function labelledImages(
  client: DockerClient,
  labels: readonly string[],
  options: Options = {},
): Promise<LabelledImage[]> {
  const rows = await askDocker(client, "list the images", listSchema, options, (docker, abortSignal) =>
    docker.listImages({ filters: JSON.stringify({ label: labels }), abortSignal }),
  );
  return rows
    .map(({ Id, RepoTags, Created, Labels }) => ({
      id: Id,
      tags: (RepoTags ?? []).filter((tag) => tag !== "<none>:<none>"),
      createdAtMs: Created * 1000,
      labels: Labels ?? {},
    }))
    .sort((a, b) => b.createdAtMs - a.createdAtMs);
}

const changesSchema = z.array(z.looseObject({ Path: z.string(), Kind: z.number() })).nullable();

/** Paths that differ from the container's image: changed, added or deleted; the folders above them too. */
export async function changedPaths(client: DockerClient, id: string, options: Options = {}): Promise<string[]> {
  const call = { ...options, timeoutMs: 600_000 };
  const rows = await askDocker(client, `list the changes in container ${id}`, changesSchema, call, (docker) =>
    docker.getContainer(id).changes(),
  );
  return (rows ?? []).map(({ Path }) => Path);
}

const committedSchema = z.looseObject({ Id: z.string() });

/** An image without a name, of what a container has become. @param config all of its settings; what is left out it takes from the container */
export async function commitContainer(
  client: DockerClient,
  id: string,
  config: ImageConfig,
  options: Options & { readonly comment: string },
): Promise<string> {
  const call = { signal: options.signal, timeoutMs: 600_000 };
  const made = await askDocker(client, `commit container ${id}`, committedSchema, call, (docker, abortSignal) =>
    docker.getContainer(id).commit({ _query: { container: id, comment: options.comment }, _body: config, abortSignal }),
  );
  return made.Id;
}

/** Of an image; its command is `sleep` for so many seconds, all else is as the image has it. */
export interface SleepingContainer {
  readonly image: string;
  /** Only one container may have it. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** Starts a container that waits for commands, and removes itself when its time is over. Rejects with `docker-conflict` where the name is taken. */
export async function startSleeping(client: DockerClient, request: SleepingContainer): Promise<string> {
  const { image, name, labels, seconds } = request;
  // Without a signal: an abort in the middle would leave a container that nobody knows.
  const container = await callDocker(client, `create a container of ${image}`, {}, (docker, abortSignal) =>
    docker.createContainer({
      name,
      Image: image,
      Entrypoint: ["/bin/bash", "-c", `sleep ${seconds}`],
      Labels: { ...labels },
      HostConfig: { AutoRemove: true, LogConfig: { Type: "none", Config: {} } },
      abortSignal,
    }),
  );
  try {
    await callDocker(client, `start a container of ${image}`, {}, (_docker, abortSignal) =>
      container.start({ abortSignal }),
    );
  } catch (error) {
    await removeContainers(client, [container.id]).catch(() => {});
    throw error;
  }
  return container.id;
}
