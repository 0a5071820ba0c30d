import pMap from "p-map";
import { inspectDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { localLayers } from "../client/images.ts";
import type { ImagesLock } from "../lock/images-lock.ts";
import { imageDiskSpace } from "../machine/disk-space.ts";
import type { RequiredImage } from "../name/images-of-tasks.ts";
import { dockerConfigCredentials, type CredentialSource } from "../registry/credentials.ts";
import { imageLayers } from "../registry/image-layers.ts";
import type { RateLimit } from "../registry/rate-limit.ts";
import { readPullHistory } from "./pull-history.ts";

export interface ForecastOptions {
  readonly credentials?: CredentialSource;
  readonly lock?: ImagesLock;
  /** Where earlier pulls left their measured rate. */
  readonly cacheDir?: string;
  /** Left free whatever happens. Default 512 MiB. */
  readonly reserveBytes?: number;
  /** Images pulled at a time: that many layers lie there packed and unpacked at once. Default 3. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

export interface PullForecast {
  readonly images: readonly {
    readonly image: string;
    /** Compressed bytes of all its layers; null when no registry tells. */
    readonly compressedBytes: number | null;
    /** Of them, what is neither here nor part of an image earlier in the list. */
    readonly fetchBytes: number | null;
  }[];
  /** Over the wire; images of unknown size are not in it. */
  readonly fetchBytes: number;
  /** Images whose size no registry tells. */
  readonly unknown: number;
  /** Estimate: `fetchBytes` times the expansion. */
  readonly diskBytes: number;
  /** Unpacked over compressed bytes: measured by earlier pulls, else 3. */
  readonly expansion: number;
  /** Highest need while it runs. */
  readonly peakBytes: number;
  /** Where it will lie, and what is free there; null for a daemon on another machine. */
  readonly path: string | null;
  readonly freeBytes: number | null;
  /** null when the free space is not known. */
  readonly fits: boolean | null;
  /** What is lacking; 0 when it fits. */
  readonly shortBytes: number;
  readonly bytesPerSecond: number | null;
  readonly seconds: number | null;
  /** The registry's pull limit as its headers tell it, for this login or for none; null where it has none. */
  readonly rateLimit: RateLimit | null;
}

/** gzip shrinks file systems of this kind to a third; on the safe side of what is seen. */
export const defaultExpansion = 3;
const DEFAULT_RESERVE_BYTES = 512 * 1024 ** 2;

/** What a pull of these images will cost in bytes, disk and time. Asks the registries; pulls nothing. */
export async function forecastPull(
  client: DockerClient,
  images: readonly RequiredImage[],
  options: ForecastOptions = {},
): Promise<PullForecast> {
  const { signal, lock } = options;
  const daemon = await inspectDaemon(client, options);
  const history = await readPullHistory(options.cacheDir);
  const here = images.length === 0 ? new Set<string>() : await localLayers(client, { signal });
  const credentials = options.credentials ?? dockerConfigCredentials();
  const remote = await pMap(
    images,
    (image) =>
      imageLayers(image.name, daemon, { credentials, digest: lock?.images[image.name]?.digest ?? null, signal }),
    { concurrency: 4 },
  );
  const counted = new Set<string>();
  let largestLayer = 0;
  const rows = images.map((image, index) => {
    const found = remote[index];
    if (found?.kind !== "found") return { image: image.name, compressedBytes: null, fetchBytes: null };
    let fetchBytes = 0;
    for (const layer of found.layers) {
      if (counted.has(layer.digest) || (layer.diffId !== null && here.has(layer.diffId))) continue;
      counted.add(layer.digest);
      fetchBytes += layer.compressedBytes;
      largestLayer = Math.max(largestLayer, layer.compressedBytes);
    }
    const compressedBytes = found.layers.reduce((sum, layer) => sum + layer.compressedBytes, 0);
    return { image: image.name, compressedBytes, fetchBytes };
  });
  const fetchBytes = rows.reduce((sum, row) => sum + (row.fetchBytes ?? 0), 0);
  const expansion = history?.expansion ?? defaultExpansion;
  const diskBytes = Math.ceil(fetchBytes * expansion);
  const peakBytes = diskBytes + Math.min(fetchBytes, largestLayer * (options.concurrency ?? 3));
  const space = await imageDiskSpace(client, daemon);
  const lacking = space === null ? 0 : peakBytes + (options.reserveBytes ?? DEFAULT_RESERVE_BYTES) - space.freeBytes;
  const bytesPerSecond = history?.bytesPerSecond ?? null;
  return {
    images: rows,
    fetchBytes,
    unknown: rows.filter((row) => row.fetchBytes === null).length,
    diskBytes,
    expansion,
    peakBytes,
    path: space?.path ?? null,
    freeBytes: space?.freeBytes ?? null,
    fits: space === null ? null : fetchBytes === 0 || lacking <= 0,
    shortBytes: fetchBytes === 0 ? 0 : Math.max(0, lacking),
    bytesPerSecond,
    seconds: bytesPerSecond === null ? null : fetchBytes / bytesPerSecond,
    rateLimit: lowest(remote.map((image) => (image.kind === "found" ? image.rateLimit : null))),
  };
}

/** Several answers came while the count went down. */
function lowest(limits: readonly (RateLimit | null)[]): RateLimit | null {
  const told = limits.filter((limit) => limit !== null);
  return told.toSorted((a, b) => (a.remaining ?? 0) - (b.remaining ?? 0))[0] ?? null;
}
