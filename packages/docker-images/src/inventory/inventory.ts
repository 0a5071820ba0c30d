import pMap from "p-map";
import { inspectDaemon, type DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { imageHistory, inspectImage, type ImageDetails } from "../client/images.ts";
import { parseImageReference } from "../name/image-reference.ts";
import type { RequiredImage } from "../name/images-of-tasks.ts";
import { emptyReport, withProblems, type ImageReport } from "../image-report.ts";
import { dockerConfigCredentials, type CredentialSource } from "../registry/credentials.ts";
import { imageLayers } from "../registry/image-layers.ts";
import { driftOf, type FieldDrift } from "../lock/drift.ts";
import type { ImagesLock } from "../lock/images-lock.ts";

export interface InventoryOptions {
  /** Present images are compared with it field by field. */
  readonly lock?: ImagesLock;
  /** Ask the registries for the sizes over the wire. At Docker Hub each question counts as a pull. Default false. */
  readonly registrySizes?: boolean;
  /** For the registries. Default: `~/.docker/config.json` and its helpers. */
  readonly credentials?: CredentialSource;
  readonly signal?: AbortSignal;
}

export interface Inventory {
  /** In the order asked for; states `unverified` (there), `missing`, `wrong-platform`, `changed`. */
  readonly images: readonly ImageReport[];
  /** Unpacked bytes of those that are there, layers they share counted once. */
  readonly diskBytes: number;
  /** The same with shared layers counted each time: what the single sizes add up to. */
  readonly diskBytesUnshared: number;
  /** Over the wire, layers counted once; null when the registries were not asked. */
  readonly compressedBytes: number | null;
}

/** What is there of the needed images. Rejects when the daemon cannot be used. */
export async function inventory(
  client: DockerClient,
  images: readonly RequiredImage[],
  options: InventoryOptions = {},
): Promise<Inventory> {
  const { signal } = options;
  const daemon = await inspectDaemon(client, options);
  const steps = new Map<string, number>();
  const blobs = new Map<string, number>();
  const reports = await pMap(
    images,
    async (image) => {
      const compressedBytes = options.registrySizes === true ? await wireSize(image, daemon, blobs, options) : null;
      const details = await inspectImage(client, image.name, { signal });
      if (details === null) return { ...missingReport(image), compressedBytes };
      for (const step of await imageHistory(client, image.name, { signal })) steps.set(step.key, step.bytes);
      return { ...presentReport(image, details, daemon.platform, options.lock), compressedBytes };
    },
    { concurrency: 8 },
  );
  return {
    images: reports,
    diskBytes: [...steps.values()].reduce((sum, bytes) => sum + bytes, 0),
    diskBytesUnshared: reports.reduce((sum, report) => sum + (report.diskBytes ?? 0), 0),
    compressedBytes: options.registrySizes === true ? [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0) : null,
  };
}

async function wireSize(
  image: RequiredImage,
  daemon: DaemonDescription,
  blobs: Map<string, number>,
  options: InventoryOptions,
): Promise<number | null> {
  const credentials = options.credentials ?? dockerConfigCredentials();
  const remote = await imageLayers(image.name, daemon, {
    credentials,
    digest: options.lock?.images[image.name]?.digest ?? null,
    signal: options.signal,
  });
  if (remote.kind !== "found") return null;
  for (const layer of remote.layers) blobs.set(layer.digest, layer.compressedBytes);
  return remote.layers.reduce((sum, layer) => sum + layer.compressedBytes, 0);
}

/** The digest under which the image's own repository knows it; another repository's when it has no own. */
export function digestOf(image: RequiredImage, details: ImageDetails): string | null {
  const { registry, path } = parseImageReference(image.name);
  const own = details.digests.find(({ repository }) => {
    const other = parseImageReference(repository);
    return other.registry === registry && other.path === path;
  });
  return (own ?? details.digests[0])?.digest ?? null;
}

function missingReport(image: RequiredImage): ImageReport {
  return withProblems(emptyReport(image), "missing", [
    { check: "present", reason: "image-missing", message: "not here", remedy: "pull it: images pull" },
  ]);
}

/** What one look at a present image tells: `unverified` when nothing speaks against it. */
export function presentReport(
  image: RequiredImage,
  details: ImageDetails,
  daemonPlatform: string,
  lock: ImagesLock | undefined,
): ImageReport {
  const report: ImageReport = {
    ...emptyReport(image),
    digest: digestOf(image, details),
    imageId: details.id,
    platform: details.platform,
    entrypoint: details.entrypoint,
    diskBytes: details.diskBytes,
  };
  if (!runsOn(details.platform, daemonPlatform)) {
    return withProblems(report, "wrong-platform", [
      {
        check: "platform",
        reason: "image-unusable",
        message: `made for ${details.platform}, the daemon runs ${daemonPlatform}`,
        remedy: `remove it (docker image rm ${image.name}) and pull it again, or use a machine of its platform`,
      },
    ]);
  }
  const drift = driftOf(image.name, report, lock);
  if (drift.length > 0)
    return withProblems(
      report,
      "changed",
      drift.map((field) => driftProblem(image.name, field)),
    );
  return report;
}

function driftProblem(image: string, { field, locked, found }: FieldDrift): ImageReport["problems"][number] {
  return {
    check: `lock-${field}`,
    reason: "image-unusable",
    message: `${field} is ${found ?? "unknown"}, the lock says ${locked ?? "unknown"}`,
    remedy: `remove it (docker image rm ${image}) and pull --locked, or accept what is here with images lock`,
  };
}

/** A variant that one side does not name fits any: daemons report none. */
function runsOn(image: string, daemon: string): boolean {
  const [imageOs, imageArch] = image.split("/");
  const [daemonOs, daemonArch] = daemon.split("/");
  return imageOs === daemonOs && imageArch === daemonArch;
}
