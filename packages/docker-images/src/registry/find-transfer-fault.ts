import { createHash } from "node:crypto";
import type { DaemonDescription } from "../client/describe-daemon.ts";
import { parseImageReference } from "../name/image-reference.ts";
import { openBlob } from "./ask-registry.ts";
import type { CredentialSource } from "./credentials.ts";
import { imageLayers } from "./image-layers.ts";

export interface TransferFault {
  readonly kind: "transfer-cut" | "digest-mismatch";
  readonly message: string;
}

/**
 * Fetches the image's layers as the daemon would and drops the bytes, until one does not come as promised. For a failure
 * behind a mirror: the daemon then goes on to Docker Hub and tells only what Hub said. null when all is well, or when the
 * time is up.
 */
export async function findTransferFault(
  image: string,
  daemon: DaemonDescription,
  options: {
    credentials: CredentialSource;
    digest: string | null;
    timeoutMs: number;
    signal?: AbortSignal | undefined;
  },
): Promise<TransferFault | null> {
  const limit = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  try {
    const remote = await imageLayers(image, daemon, { ...options, signal });
    if (remote.kind !== "found") return null;
    const { path } = parseImageReference(image);
    const credentials = await options.credentials(remote.endpoint.registry, { signal });
    for (const layer of remote.layers) {
      const stream = await openBlob(remote.endpoint, path, layer.digest, { credentials, signal });
      if (stream === null) continue;
      const hash = createHash("sha256");
      let bytes = 0;
      let cut = false;
      try {
        for await (const chunk of stream) {
          hash.update(chunk);
          bytes += chunk.length;
        }
      } catch {
        signal.throwIfAborted();
        cut = true;
      }
      const where = `layer ${layer.digest.slice(0, 19)} from ${new URL(remote.endpoint.url).host}`;
      if (cut || bytes < layer.compressedBytes)
        return { kind: "transfer-cut", message: `${where} ends after ${bytes} of ${layer.compressedBytes} bytes` };
      if (`sha256:${hash.digest("hex")}` !== layer.digest)
        return { kind: "digest-mismatch", message: `${where} has other content than its digest says` };
    }
    return null;
  } catch (error) {
    options.signal?.throwIfAborted();
    if (limit.aborted) return null;
    throw error;
  }
}
