import path from "node:path";
import { PrerequisiteError } from "@cooperbench-ts/results";
import {
  type CredentialSource,
  type DiskBudgetForecast,
  DockerImagesError,
  evictImages,
  type EvictionReport,
  forecastDiskBudget,
  type ImageReport,
  imageName,
  imagesOfTasks,
  inventory,
} from "@cooperbench-ts/docker-images";
import { tasksOf } from "../check/images.ts";
import { asPrerequisite } from "../check/as-prerequisite.ts";
import { UsableImages } from "../check/usable-images.ts";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import type { DockerAccess } from "../tools/docker-access.ts";
import type { TrialGroup } from "./trial-group.ts";

export interface ImageGroupsOptions {
  readonly docker: DockerAccess;
  readonly budgetBytes: number;
  readonly cacheFolder: string | undefined;
  readonly credentials: CredentialSource;
  /** Until there are groups; each of them is given one of its own. */
  readonly signal: AbortSignal | undefined;
  /** Pulls and verifies what these trials need, and reports on each image. */
  readonly makeReady: (group: readonly DecidedTrial[], signal: AbortSignal) => Promise<readonly ImageReport[]>;
  readonly notice: (message: string, level: "info" | "warning") => void;
}

/**
 * One group per image, for a disk that does not hold all of them: its images are made ready when it begins, and removed
 * when their trials have come to their end (only such as we pulled). As many images as fit stand together in a group, and
 * one by one where the sizes are not known or turn out larger. Images that an earlier call has finished with go first.
 * None when the signal fires: nothing begins any more.
 * @throws PrerequisiteError `disk-budget` when not even one image fits
 */
export async function imageGroups(
  trials: readonly DecidedTrial[],
  options: ImageGroupsOptions,
): Promise<Iterable<TrialGroup>> {
  const { budgetBytes, notice, signal } = options;
  const groups = new ImageGroups(trials, options);
  await groups.evictFinished();
  const forecast = await forecastOf(groups, options).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error;
    return null;
  });
  if (forecast === null) return [];
  if (!forecast.fits) {
    throw new PrerequisiteError({
      code: "disk-budget",
      subject: `--disk-budget ${gib(budgetBytes)}`,
      problem: `The image ${forecast.largest ?? ""} alone does not fit: ${gib(forecast.shortBytes)} are lacking.`,
      remedy: "Give a larger budget, or move Docker's data root with `cooperbench-ts images root`.",
    });
  }
  const unknown = forecast.unknown.length;
  notice(
    unknown === 0
      ? `Disk budget ${gib(budgetBytes)}: ${forecast.imagesAtOnce} of ${forecast.order.length} images at a time, at most ${gib(forecast.peakBytes)}; all of them would need ${gib(forecast.allBytes)}.`
      : `Disk budget ${gib(budgetBytes)}: one of ${forecast.order.length} images at a time, because nobody tells the size of ${unknown} of them.`,
    unknown === 0 ? "info" : "warning",
  );
  if (groups.cacheDir === null)
    notice("Without a cache folder nobody knows which images we pulled: none is removed.", "warning");
  return groups.inOrder(forecast.order, forecast.imagesAtOnce);
}

function forecastOf(
  { todo, cacheDir }: ImageGroups,
  { docker, budgetBytes, credentials, signal }: ImageGroupsOptions,
): Promise<DiskBudgetForecast> {
  return forecastDiskBudget(docker.client, imagesOfTasks(tasksOf(todo.map(({ trial }) => trial))), {
    budgetBytes,
    credentials,
    ...(cacheDir === null ? {} : { cacheDir }),
    ...(signal === undefined ? {} : { signal }),
  });
}

class ImageGroups {
  readonly todo: readonly DecidedTrial[];
  /** null: nothing can be evicted. */
  readonly cacheDir: string | null;
  readonly #options: ImageGroupsOptions;
  readonly #todoOf: ReadonlyMap<string, readonly DecidedTrial[]>;
  readonly #finished: readonly string[];
  readonly #usable: UsableImages;
  #atOnce = 1;

  constructor(trials: readonly DecidedTrial[], options: ImageGroupsOptions) {
    this.#options = options;
    this.#usable = new UsableImages(options.notice);
    this.todo = trials.filter(({ decision }) => decision.action !== "skip");
    this.cacheDir = options.cacheFolder === undefined ? null : path.join(options.cacheFolder, "images");
    this.#todoOf = Map.groupBy(this.todo, ({ trial }) => imageName(trial.pair));
    const all = new Set(trials.map(({ trial }) => imageName(trial.pair)));
    this.#finished = [...all].filter((image) => !this.#todoOf.has(image));
  }

  async evictFinished(): Promise<void> {
    await this.#evict(this.#finished);
  }

  /** Each group is cut when the one before has ended, by what is known of the sizes then. */
  *inOrder(order: readonly string[], atOnce: number): Generator<TrialGroup> {
    this.#atOnce = Math.max(1, atOnce);
    for (let rest = order; rest.length > 0;) {
      const images = rest.slice(0, this.#atOnce);
      rest = rest.slice(images.length);
      yield this.#group(images);
    }
  }

  #group(images: readonly string[]): TrialGroup {
    const trials = images.flatMap((image) => this.#todoOf.get(image) ?? []);
    let unready: ReadonlySet<DecidedTrial> = new Set();
    return {
      trials,
      next: "after",
      begin: async (signal) => {
        unready = await this.#begin(images, trials, signal);
        return unready;
      },
      // After a stop some have not ended: the next call needs their images.
      end: (ended) =>
        this.#evict(
          images.filter((image) => this.#todoOf.get(image)?.every((trial) => ended.has(trial) || unready.has(trial))),
        ),
    };
  }

  /** @returns the trials whose image cannot be used */
  async #begin(
    images: readonly string[],
    trials: readonly DecidedTrial[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<DecidedTrial>> {
    const reports = await asPrerequisite(this.#options.makeReady(trials, signal));
    const badImages = this.#usable.unusable(reports);
    await asPrerequisite(this.#measure(images, signal));
    return new Set(trials.filter(({ trial }) => badImages.has(imageName(trial.pair))));
  }

  /** The forecast was an estimate; what is unpacked can be looked at. */
  async #measure(images: readonly string[], signal: AbortSignal): Promise<void> {
    const { docker, budgetBytes, notice } = this.#options;
    const needed = images.map((name) => ({ name, tasks: [], pairs: [] }));
    const { diskBytes } = await inventory(docker.client, needed, { signal });
    if (diskBytes <= budgetBytes) return;
    this.#atOnce = 1;
    notice(
      `${images.length === 1 ? `The image ${images[0]} takes` : `${images.length} images take`} ${gib(diskBytes)}, more than the disk budget of ${gib(budgetBytes)}${images.length === 1 ? "" : "; from now on one at a time"}.`,
      "warning",
    );
  }

  /** What cannot be removed costs disk, not trials: it is told, and the run goes on. */
  async #evict(images: readonly string[]): Promise<void> {
    if (this.cacheDir === null || images.length === 0) return;
    const { docker, notice } = this.#options;
    try {
      for (const { text, level } of evictionNotices(
        await evictImages(docker.client, images, { cacheDir: this.cacheDir }),
      ))
        notice(text, level);
    } catch (error) {
      if (!DockerImagesError.isInstance(error)) throw error;
      notice(`Images could not be removed: ${error.message}.`, "warning");
    }
  }
}

function evictionNotices({ evicted, kept }: EvictionReport): { text: string; level: "info" | "warning" }[] {
  // What is not there, or was there before us, is as it should be.
  const stays = kept.filter(({ because }) => because === "in-use" || because === "refused");
  return [
    ...(evicted.length === 0
      ? []
      : [{ text: `Removed, their trials have ended: ${evicted.join(", ")}.`, level: "info" as const }]),
    ...stays.map(({ image, message }) => ({ text: `${image} stays: ${message}.`, level: "warning" as const })),
  ];
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
