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
  /** Told why no login could be looked for. */
  readonly onBrokenLogin: (why: string) => void;
  readonly onLine: (line: PullLine) => void;
  /** Asked now and then: whether the pull has stood still for so long that it will not go on. */
  readonly isStalled: () => boolean;
  readonly signal: AbortSignal | undefined;
}

/** Our own word for a transfer that was ended because nothing came. */
export const STALLED = "the transfer stood still and was ended";
const STALL_LOOK_MS = 1000;

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
  const login = await options.credentials(reference.registry, { signal, onBroken: options.onBrokenLogin });
  const auth = daemonAuth(login, reference.registry);
  const stall = new AbortController();
  const either = signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]);
  const looks = setInterval(() => {
    if (options.isStalled()) stall.abort();
  }, STALL_LOOK_MS);
  const tagOrDigest = options.digest ?? reference.tagOrDigest;
  let error: string | null = null;
  try {
    const stream = await startPull(client, { repository: reference.repository, tagOrDigest }, { auth, signal: either });
    const stop = () => stream.destroy();
    either.addEventListener("abort", stop, { once: true });
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
      either.removeEventListener("abort", stop);
    }
    signal?.throwIfAborted();
    if (stall.signal.aborted) return { error: STALLED };
    if (error === null && options.digest !== null && reference.tagOrDigest !== options.digest) {
      const tag = { repository: reference.repository, tag: reference.tagOrDigest };
      await tagImage(client, `${reference.repository}@${options.digest}`, tag, signal === undefined ? {} : { signal });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (stall.signal.aborted) return { error: STALLED };
    if (!DockerImagesError.isInstance(cause) || cause.status === null) throw cause;
    error = cause.message;
  } finally {
    clearInterval(looks);
  }
  return { error };
}
