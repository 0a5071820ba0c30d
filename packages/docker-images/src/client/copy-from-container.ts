import { callDocker } from "./call-docker.ts";
import { orNullWhenAbsent } from "./containers.ts";
import type { DockerClient } from "./docker-client.ts";
import { bytesOf } from "./read-stream.ts";
import { filesOfTar } from "./files-of-tar.ts";

export interface CopiedFiles {
  /** Regular files by path relative to the copied folder; for a single file, its own name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** There was more than `maxBytes`: the last files are missing. */
  readonly truncated: boolean;
}

/** Files below a path of a container, running or not; null when the container or the path does not exist. */
export async function copyFromContainer(
  client: DockerClient,
  id: string,
  path: string,
  options: { maxBytes?: number; signal?: AbortSignal } = {},
): Promise<CopiedFiles | null> {
  const archive = await orNullWhenAbsent(
    callDocker(
      client,
      `copy ${path} from container ${id}`,
      { ...options, timeoutMs: null },
      async (docker, abortSignal) => {
        const stream = await docker.getContainer(id).getArchive({ path, abortSignal });
        return bytesOf(stream as AsyncIterable<Uint8Array>, options.maxBytes ?? 64 * 1024 * 1024);
      },
    ),
  );
  if (archive === null) return null;
  return { files: filesOfTar(archive.bytes), truncated: archive.truncated };
}
