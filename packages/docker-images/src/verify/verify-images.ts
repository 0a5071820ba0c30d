import { inspectDaemon, type DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { inspectImage } from "../client/images.ts";
import { DockerImagesError } from "../errors.ts";
import { withProblems, emptyReport, type ImageProblem, type ImageReport } from "../image-report.ts";
import { presentReport } from "../inventory/inventory.ts";
import { labelKeys, verificationRole } from "../labels.ts";
import type { ImagesLock } from "../lock/images-lock.ts";
import { mapAndWait } from "../map-and-wait.ts";
import type { RequiredImage } from "../name/images-of-tasks.ts";
import { checkImage } from "./check-image.ts";
import type { ContainerOwner } from "./container-owner.ts";
import { entrypointEffect } from "./entrypoint-effect.ts";
import type { ContainerLimits } from "./probe-container.ts";
import { sweepVerification } from "./sweep-verification.ts";
import { readVerified, writeVerified } from "./verify-cache.ts";

export type VerifyEvent =
  | { readonly type: "verify-started"; readonly image: string; readonly index: number; readonly total: number }
  | {
      readonly type: "verify-finished";
      readonly image: string;
      readonly done: number;
      readonly total: number;
      readonly report: ImageReport;
    };

export interface VerifyOptions {
  /** Default: nobody's; what a killed caller leaves then stays until its time is over. */
  readonly owner?: ContainerOwner;
  readonly limits?: ContainerLimits;
  /** Containers at a time. Default 2: the checks are bound by processor and disk. */
  readonly concurrency?: number;
  /** For one image, in ms. Default 10 minutes. */
  readonly timeoutMs?: number;
  /** Good images are remembered here by image id and by the checks' version; without it each call starts containers. */
  readonly cacheDir?: string;
  /** Version of upstream that will use the images: one that runs the entrypoint makes the image unusable. */
  readonly upstreamVersion?: string;
  readonly lock?: ImagesLock;
  readonly onEvent?: (event: VerifyEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Proves each image in a container of its own, without network. One report each, in order: `good`, or what is wrong,
 * completely. Rejects only when aborted or when the daemon cannot be used at the start.
 */
export async function verifyImages(
  client: DockerClient,
  images: readonly RequiredImage[],
  options: VerifyOptions = {},
): Promise<ImageReport[]> {
  if (images.length === 0) return [];
  const { signal, onEvent } = options;
  const daemon = await inspectDaemon(client, options);
  await sweepVerification(client, { isGone: options.owner?.isGone, signal });
  let done = 0;
  return mapAndWait(
    images,
    async (image, index) => {
      onEvent?.({ type: "verify-started", image: image.name, index, total: images.length });
      const report = await verifyOne(client, image, daemon, options);
      done += 1;
      onEvent?.({ type: "verify-finished", image: image.name, done, total: images.length, report });
      return report;
    },
    { concurrency: options.concurrency ?? 2 },
  );
}

async function verifyOne(
  client: DockerClient,
  image: RequiredImage,
  daemon: DaemonDescription,
  options: VerifyOptions,
): Promise<ImageReport> {
  const { signal, cacheDir, lock } = options;
  const timeoutMs = options.timeoutMs ?? 600_000;
  try {
    const details = await inspectImage(client, image.name, { signal });
    if (details === null) {
      const problem = {
        check: "present",
        reason: "image-missing",
        message: "not here",
        remedy: "pull it: images pull",
      } as const;
      return withProblems(emptyReport(image), "missing", [problem]);
    }
    const present = presentReport(image, details, daemon.platform, lock);
    if (present.state !== "unverified") return present;
    const unsupported = entrypointProblems(image, details.entrypoint, options.upstreamVersion);
    const known = await readVerified(cacheDir, details.id);
    if (known !== null) {
      const { headDetached, headCommit, gcSeconds, verifiedAt } = known;
      return withProblems(
        { ...present, headDetached, headCommit, gcSeconds, verifiedAt, verifiedBy: "cache" },
        unsupported.length === 0 ? "good" : "broken",
        unsupported,
      );
    }
    const labels = {
      ...options.owner?.labels,
      [labelKeys.role]: verificationRole,
      [labelKeys.expires]: String(Math.ceil((Date.now() + 2 * timeoutMs) / 1000)),
    };
    // By id, so that a tag that moves meanwhile cannot change what is being proven.
    const { problems, headDetached, headCommit, gcSeconds } = await checkImage(client, image.name, details.id, {
      labels,
      limits: options.limits ?? {},
      daemonCpus: daemon.cpus,
      timeoutMs,
      signal,
    });
    const verifiedAt = new Date().toISOString();
    if (problems.length === 0)
      await writeVerified(cacheDir, { imageId: details.id, verifiedAt, headDetached, headCommit, gcSeconds });
    const all = [...problems, ...unsupported];
    return withProblems(
      { ...present, headDetached, headCommit, gcSeconds, verifiedAt, verifiedBy: "container" },
      all.length === 0 ? "good" : "broken",
      all,
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (!DockerImagesError.isInstance(error)) throw error;
    const reason =
      error.code === "docker-unavailable" || error.code === "docker-permission" ? error.code : "docker-run-failed";
    return withProblems(emptyReport(image), "unverified", [
      { check: "daemon", reason, message: error.message, remedy: error.remedy },
    ]);
  }
}

function entrypointProblems(
  image: RequiredImage,
  entrypoint: readonly string[] | null,
  upstreamVersion: string | undefined,
): ImageProblem[] {
  if (upstreamVersion === undefined) return [];
  const effect = entrypointEffect(entrypoint, upstreamVersion);
  const phases = (["agent", "eval"] as const).filter((phase) => effect[phase] === "runs");
  if (phases.length === 0) return [];
  return [
    {
      check: "entrypoint",
      reason: "upstream-unsupported",
      message: `upstream ${upstreamVersion} starts its ${phases.join(" and ")} containers through the image's entrypoint ${JSON.stringify(entrypoint)}, which ends them at once`,
      remedy: "use upstream 0.0.10 or later (0.0.11 is the last with mini_swe_agent)",
    },
  ];
}
