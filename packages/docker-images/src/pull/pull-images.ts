import { inspectDaemon, type DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { inspectImage } from "../client/images.ts";
import { DockerImagesError } from "../errors.ts";
import { emptyReport, withProblems, type ImageReport } from "../image-report.ts";
import { presentReport } from "../inventory/inventory.ts";
import type { ImagesLock } from "../lock/images-lock.ts";
import { mapAndWait } from "../map-and-wait.ts";
import type { RequiredImage } from "../name/images-of-tasks.ts";
import { dockerConfigCredentials, type CredentialSource } from "../registry/credentials.ts";
import { findManifest, type EndpointAnswer } from "../registry/find-manifest.ts";
import { findTransferFault, type TransferFault } from "../registry/find-transfer-fault.ts";
import { delay } from "../delay.ts";
import { classifyPullFailure, saysNothing, saysRateLimited, stalledFailure, type PullFailure } from "./pull-failure.ts";
import { fetchImage, STALLED } from "./fetch-image.ts";
import type { PullEvent } from "./pull-event.ts";
import { writePullHistory } from "./pull-history.ts";
import { PullProgress } from "./pull-progress.ts";
import { notePulled } from "./pulled-images.ts";

export interface PullOptions {
  /** Images at a time. Default 3. */
  readonly concurrency?: number;
  /** Tries per image when the network or the registry fails; a rate limit costs none. Default 3. */
  readonly attempts?: number;
  /** A transfer in which nothing comes for so long is ended and tried again, in ms. Default 5 min. */
  readonly stallMs?: number;
  /** How long to wait for a registry's own reset, in ms; 0 never waits. Default 6.5 h: Docker Hub's window is 6 h. */
  readonly maxRateLimitWaitMs?: number;
  /** Pull exactly the digests of this lock, and refuse what is not in it. */
  readonly lock?: ImagesLock;
  /** Default: `~/.docker/config.json` and its helpers. */
  readonly credentials?: CredentialSource;
  /** Compressed bytes by image name, for totals and ETA: `forecastPull` tells them. */
  readonly expectedBytes?: ReadonlyMap<string, number>;
  /** The measured rate is kept here for the next forecast, and which images were not there before, for eviction. */
  readonly cacheDir?: string;
  readonly onEvent?: (event: PullEvent) => void;
  readonly signal?: AbortSignal;
}

const DEFAULT_RATE_LIMIT_WAIT_MS = 6.5 * 3600 * 1000;
const MAX_RATE_LIMIT_WAITS = 3;
const DEFAULT_STALL_MS = 300_000;

interface Context {
  readonly client: DockerClient;
  readonly daemon: DaemonDescription;
  readonly options: PullOptions;
  readonly credentials: CredentialSource;
  readonly progress: PullProgress;
  /** No pull starts before this time (ms): one image's rate limit is everyone's. */
  gateMs: number;
}

/**
 * Pulls the images, also those that are there already under a tag that may have moved; give it what `inventory` calls
 * missing. One report each, in order: `unverified` (there now), `pull-failed`, `wrong-platform`, `changed`.
 * Rejects only when aborted or when the daemon cannot be used at the start.
 */
export async function pullImages(
  client: DockerClient,
  images: readonly RequiredImage[],
  options: PullOptions = {},
): Promise<ImageReport[]> {
  if (images.length === 0) return [];
  const context: Context = {
    client,
    daemon: await inspectDaemon(client, options),
    options,
    credentials: options.credentials ?? dockerConfigCredentials(),
    progress: new PullProgress({ images: images.length, expectedBytes: options.expectedBytes ?? null }),
    gateMs: 0,
  };
  const startedAt = Date.now();
  const reports = await mapAndWait(
    images,
    async (image, index) => {
      const startedAt = Date.now();
      const report = await pullOne(context, image, (attempt) =>
        options.onEvent?.({ type: "pull-started", image: image.name, index, total: images.length, attempt }),
      );
      context.progress.finish(image.name);
      const bytes = context.progress.bytesOf(image.name);
      options.onEvent?.({
        type: "pull-finished",
        image: image.name,
        seconds: (Date.now() - startedAt) / 1000,
        bytes,
        report,
      });
      return report;
    },
    { concurrency: options.concurrency ?? 3 },
  );
  await keepHistory(context, reports, (Date.now() - startedAt) / 1000);
  return reports;
}

/** Too little data says nothing of a line's speed. */
const MEASURABLE_BYTES = 1024 ** 2;

async function keepHistory(
  { options, progress }: Context,
  reports: readonly ImageReport[],
  seconds: number,
): Promise<void> {
  const { bytes } = progress.totals();
  if (bytes < MEASURABLE_BYTES || seconds <= 0) return;
  const whole = reports.filter((report) => report.diskBytes !== null && progress.isFetchedWhole(report.image));
  const compressed = whole.reduce((sum, report) => sum + progress.bytesOf(report.image), 0);
  const unpacked = whole.reduce((sum, report) => sum + (report.diskBytes ?? 0), 0);
  const expansion = compressed < MEASURABLE_BYTES || unpacked === 0 ? null : unpacked / compressed;
  await writePullHistory(options.cacheDir, { bytesPerSecond: bytes / seconds, expansion });
}

async function pullOne(
  context: Context,
  image: RequiredImage,
  onStart: (attempt: number) => void,
): Promise<ImageReport> {
  const { options } = context;
  const locked = options.lock?.images[image.name];
  if (options.lock !== undefined && locked === undefined) {
    return failed(image, {
      check: "not-in-lock",
      reason: "image-missing",
      message: "not in the lock file",
      remedy: "lock it first: images pull, images verify, images lock",
    });
  }
  if (locked !== undefined && locked.digest === null) {
    return failed(image, {
      check: "not-pullable",
      reason: "image-missing",
      message: `locked without a registry digest: it cannot be pulled`,
      remedy: "build or load the image as it was made for the lock",
    });
  }
  const attempts = options.attempts ?? 3;
  let waits = 0;
  for (let attempt = 1; ; attempt++) {
    await waitAtGate(context, image);
    onStart(attempt);
    const outcome = await tryOnce(context, image, locked?.digest ?? null);
    if (outcome.kind === "pulled") return outcome.report;
    const { failure } = outcome;
    if (failure.retryAt !== null && waits < MAX_RATE_LIMIT_WAITS && openGateAt(context, failure)) {
      waits += 1;
      attempt -= 1;
      continue;
    }
    if (!failure.transient || attempt >= attempts) return failed(image, failure.problem);
    const seconds = 2 ** attempt;
    options.onEvent?.({ type: "pull-retry", image: image.name, attempt, seconds, message: failure.problem.message });
    await delay(seconds * 1000, options.signal);
  }
}

type TryOutcome =
  | { readonly kind: "pulled"; readonly report: ImageReport }
  | { readonly kind: "failed"; readonly failure: PullFailure };

async function tryOnce(context: Context, image: RequiredImage, digest: string | null): Promise<TryOutcome> {
  const { client, daemon, options, credentials, progress } = context;
  const { signal } = options;
  try {
    const wasHere = (await inspectImage(client, image.name, { signal })) !== null;
    const stallMs = options.stallMs ?? DEFAULT_STALL_MS;
    progress.begin(image.name);
    let brokenLogin: string | null = null;
    const fetched = await fetchImage(client, image.name, {
      digest,
      credentials,
      onBrokenLogin: (why) => (brokenLogin ??= why),
      signal,
      isStalled: () => progress.isStalled(image.name, stallMs),
      onLine: (line) => {
        const event = progress.update(image.name, line);
        if (event !== null) options.onEvent?.(event);
      },
    });
    // The stream may end without a word of error, so only a look at the image counts.
    const details = fetched.error === null ? await inspectImage(client, image.name, { signal }) : null;
    if (details !== null && !wasHere) {
      await notePulled(options.cacheDir, { serverId: daemon.serverId, image: image.name, imageId: details.id });
    }
    if (details !== null)
      return { kind: "pulled", report: presentReport(image, details, daemon.platform, options.lock) };
    if (fetched.error === STALLED) return { kind: "failed", failure: stalledFailure(stallMs) };
    const said = fetched.error ?? "";
    const answers = await askWhy(context, image, digest, said);
    const fault = await faultOf(context, image, digest, said, answers);
    return { kind: "failed", failure: classifyPullFailure({ said, fault, brokenLogin }, answers) };
  } catch (error) {
    signal?.throwIfAborted();
    if (!DockerImagesError.isInstance(error)) throw error;
    const reason = error.code === "docker-permission" ? "docker-permission" : "docker-unavailable";
    const problem = {
      check: "daemon-unavailable",
      reason,
      message: error.message,
      remedy: error.remedy,
    } as const;
    return { kind: "failed", failure: { transient: false, retryAt: null, problem } };
  }
}

/**
 * When the limit is reached, one GET more asks for the time of the reset: it is refused too, so it costs nothing. Behind a
 * mirror the daemon does not tell of the limit at all.
 */
async function askWhy(
  { daemon, credentials, options }: Context,
  image: RequiredImage,
  digest: string | null,
  said: string,
): Promise<readonly EndpointAnswer[]> {
  const asked = { credentials, digest, signal: options.signal };
  const answers = await findManifest(image.name, daemon, asked);
  const toldWhen = answers.some(({ answer }) => "rateLimit" in answer && answer.rateLimit?.resetAt != null);
  const hidden = isAtMirror(answers) && saysNothing(said);
  if (toldWhen || !(saysRateLimited(said) || hidden)) return answers;
  return [...(await findManifest(image.name, daemon, { ...asked, method: "GET" })), ...answers];
}

function isAtMirror(answers: readonly EndpointAnswer[]): boolean {
  return answers.some(({ endpoint, answer }) => endpoint.mirror && answer.kind === "found");
}

/** Longest search for what the daemon did not tell. */
const FAULT_SEARCH_MS = 120_000;

async function faultOf(
  { daemon, credentials, options }: Context,
  image: RequiredImage,
  digest: string | null,
  said: string,
  answers: readonly EndpointAnswer[],
): Promise<TransferFault | null> {
  if (!isAtMirror(answers) || !saysNothing(said)) return null;
  const { signal } = options;
  return findTransferFault(image.name, daemon, { credentials, digest, timeoutMs: FAULT_SEARCH_MS, signal });
}

/** False when there is nothing to wait for, or too long. */
function openGateAt(context: Context, failure: PullFailure): boolean {
  if (failure.retryAt === null) return false;
  const at = Date.parse(failure.retryAt);
  if (at - Date.now() > (context.options.maxRateLimitWaitMs ?? DEFAULT_RATE_LIMIT_WAIT_MS)) return false;
  context.gateMs = Math.max(context.gateMs, at);
  return true;
}

async function waitAtGate(context: Context, image: RequiredImage): Promise<void> {
  for (let left = context.gateMs - Date.now(); left > 0; left = context.gateMs - Date.now()) {
    const until = new Date(context.gateMs).toISOString();
    const seconds = Math.ceil(left / 1000);
    context.options.onEvent?.({
      type: "pull-waiting",
      image: image.name,
      reason: "registry-rate-limit",
      until,
      seconds,
      message: `the registry's pull limit is reached; waiting until ${until}`,
    });
    await delay(left, context.options.signal);
  }
}

function failed(image: RequiredImage, problem: PullFailure["problem"]): ImageReport {
  return withProblems(emptyReport(image), "pull-failed", [problem]);
}
