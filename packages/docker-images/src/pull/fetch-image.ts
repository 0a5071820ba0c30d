import type { DockerClient } from "../client/docker-client.ts";
import { startPull, tagImage } from "../client/images.ts";
import { linesOf } from "../client/read-stream.ts";
import { DockerImagesError } from "../errors.ts";
import { parseImageReference } from "../name/image-reference.ts";
import { daemonAuth, type CredentialSource } from "../registry/credentials.ts";
import { parsePullLine, type PullLine } from "./pull-stream.ts";

export interface FetchOptions {
  /** Pull exactly this, then give it the image's name. */
  readonly digest: string | null;
  readonly credentials: CredentialSource;
  readonly onLine: (line: PullLine) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * One pull by the daemon. `error` is the daemon's text, wherever it stood: in the answer or in the stream. Rejects when
 * aborted (which makes the daemon stop too) and when the daemon is gone.
 */
export async function fetchImage(
  client: DockerClient,
  name: string,
  options: FetchOptions,
): Promise<{ error: string | null }> {
  const { signal } = options;
  const reference = parseImageReference(name);
  const auth = daemonAuth(await options.credentials(reference.registry, { signal }), reference.registry);
  const abort = new AbortController();
  const tagOrDigest = options.digest ?? reference.tagOrDigest;
  let error: string | null = null;
  try {
    const stream = await startPull(
      client,
      { repository: reference.repository, tagOrDigest },
      { auth, signal: signal ?? abort.signal },
    );
    const stop = () => stream.destroy();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      for await (const text of linesOf(stream)) {
        const line = parsePullLine(text);
        if (line === null) continue;
        if (line.kind === "error") error = line.message;
        else options.onLine(line);
      }
    } catch (cause) {
      signal?.throwIfAborted();
      error ??= `the daemon's answer broke off: ${cause instanceof Error ? cause.message : String(cause)}`;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
    if (error === null && options.digest !== null && reference.tagOrDigest !== options.digest) {
      const tag = { repository: reference.repository, tag: reference.tagOrDigest };
      await tagImage(client, `${reference.repository}@${options.digest}`, tag, signal === undefined ? {} : { signal });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (!DockerImagesError.isInstance(cause) || cause.status === null) throw cause;
    error = cause.message;
  }
  return { error };
}
