import type { DockerClient } from "./client/docker-client.ts";
import type { ImageReport } from "./image-report.ts";
import { inventory } from "./inventory/inventory.ts";
import type { RequiredImage } from "./name/images-of-tasks.ts";
import { pullMissing, type PullMissingEvent, type PullMissingOptions } from "./pull/pull-missing.ts";
import { verifyImages, type VerifyEvent, type VerifyOptions } from "./verify/verify-images.ts";

export type EnsureEvent = PullMissingEvent | VerifyEvent;

export interface EnsureOptions
  extends Omit<PullMissingOptions, "onEvent" | "concurrency">, Omit<VerifyOptions, "onEvent" | "concurrency"> {
  /** Default 3. */
  readonly pullConcurrency?: number;
  /** Default 2. */
  readonly verifyConcurrency?: number;
  /** False: what is missing stays missing. Default true. */
  readonly pull?: boolean;
  readonly onEvent?: (event: EnsureEvent) => void;
}

/**
 * Inventory, pull of what is missing, verification of what is there. One report per image, in order; all are `good` exactly
 * when a run may start. Rejects only when aborted or when the daemon cannot be used at the start.
 */
export async function ensureImages(
  client: DockerClient,
  images: readonly RequiredImage[],
  options: EnsureOptions = {},
): Promise<ImageReport[]> {
  const { pullConcurrency, verifyConcurrency, pull = true, ...shared } = options;
  const pulling = { ...shared, ...(pullConcurrency === undefined ? {} : { concurrency: pullConcurrency }) };
  const verifying = { ...shared, ...(verifyConcurrency === undefined ? {} : { concurrency: verifyConcurrency }) };
  const before = pull
    ? (await pullMissing(client, images, pulling)).reports
    : (await inventory(client, images, shared)).images;
  const there = images.filter((_image, index) => before[index]?.state === "unverified");
  const verified = new Map((await verifyImages(client, there, verifying)).map((report) => [report.image, report]));
  return before.map((report) => {
    const checked = verified.get(report.image);
    return checked === undefined ? report : { ...checked, compressedBytes: report.compressedBytes };
  });
}
