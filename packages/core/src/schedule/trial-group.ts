import { evictImages, forecastDiskBudget, imageName, imagesOfTasks } from "@cooperbench-ts/docker-images";
import path from "node:path";
import { PrerequisiteError } from "../errors.ts";
import type { DecidedTrial } from "../experiment/prepare.ts";
import { tasksOf } from "../experiment/prerequisites.ts";
import type { DockerAccess } from "../trial/context.ts";

/** Trials that run together; groups run one after the other. */
export interface TrialGroup {
  readonly trials: readonly DecidedTrial[];
  /** Before the first of them starts. @throws ExperimentError when they cannot run */
  readonly begin: () => Promise<void>;
  /** When the last of them has ended. */
  readonly end: () => Promise<void>;
}

const nothing = async (): Promise<void> => {};

/** All at once, or run by run where no setting may overlap another. */
export function plainGroups(trials: readonly DecidedTrial[], strictOrder: boolean): TrialGroup[] {
  const groups = strictOrder ? [...Map.groupBy(trials, ({ trial }) => trial.run).values()] : [trials];
  return groups.map((group) => ({ trials: group, begin: nothing, end: nothing }));
}

/**
 * One group per image, for a disk that does not hold all of them: its images are made ready when it begins, and removed
 * when it has ended (only such as we pulled). As many images as fit stand together in a group.
 * @throws PrerequisiteError `disk-budget` when not even one image fits
 */
export async function imageGroups(
  trials: readonly DecidedTrial[],
  options: {
    docker: DockerAccess;
    budgetBytes: number;
    cacheFolder: string | undefined;
    signal: AbortSignal | undefined;
    makeReady: (group: readonly DecidedTrial[]) => Promise<void>;
    /** Told what is expected of the disk, before anything starts. */
    notice: (message: string) => void;
  },
): Promise<TrialGroup[]> {
  const { client } = options.docker;
  const cacheDir = options.cacheFolder === undefined ? undefined : path.join(options.cacheFolder, "images");
  const shared = {
    ...(cacheDir === undefined ? {} : { cacheDir }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const forecast = await forecastDiskBudget(client, imagesOfTasks(tasksOf(trials.map(({ trial }) => trial))), {
    budgetBytes: options.budgetBytes,
    ...shared,
  });
  if (!forecast.fits) {
    throw new PrerequisiteError({
      code: "disk-budget",
      subject: `--disk-budget ${gib(options.budgetBytes)}`,
      problem: `The image ${forecast.largest ?? ""} alone does not fit: ${gib(forecast.shortBytes)} are lacking.`,
      remedy: "Give a larger budget, or move Docker's data root with `cooperbench-ts images root`.",
    });
  }
  options.notice(
    `Disk budget ${gib(options.budgetBytes)}: ${forecast.imagesAtOnce} of ${forecast.order.length} images at a time, at most ${gib(forecast.peakBytes)}; all of them would need ${gib(forecast.allBytes)}.`,
  );
  const byImage = Map.groupBy(trials, ({ trial }) => imageName(trial.pair));
  return chunks(forecast.order, forecast.imagesAtOnce).map((images) => {
    const group = images.flatMap((image) => byImage.get(image) ?? []);
    return {
      trials: group,
      begin: () => options.makeReady(group),
      end: async () => {
        if (cacheDir !== undefined) await evictImages(client, images, { cacheDir });
      },
    };
  });
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
