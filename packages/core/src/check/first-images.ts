import {
  doesNotFit,
  forecastPull,
  type ImageReport,
  imageName,
  imagesOfTasks,
  inventory,
  type RequiredImage,
} from "@cooperbench-ts/docker-images";
import type { Trial } from "@cooperbench-ts/results";
import type { DockerAccess } from "../tools/docker-access.ts";
import { imagesNotReady, type ImagesOptions, prepareImages, pullOptions, requireImages, tasksOf } from "./images.ts";
import { UsableImages } from "./usable-images.ts";

/** Pulled side by side. */
export const IMAGES_AT_ONCE = 3;

/** The images of a run before its first trial. */
export interface FirstImages {
  readonly good: readonly ImageReport[];
  /** Pulled, but not fit for use. */
  readonly unusable: ReadonlySet<string>;
  /** Still to be pulled and verified. */
  readonly later: ReadonlySet<string>;
}

/**
 * Verifies the images that are here, all of which must be good, and asks whether the missing ones will fit. Where none is here, it pulls
 * the first few; at least one of them must be good.
 * @throws PrerequisiteError `images-not-ready`
 */
export async function firstImages(
  docker: Pick<DockerAccess, "client">,
  trials: readonly Trial[],
  options: ImagesOptions,
): Promise<FirstImages> {
  const needed = imagesOfTasks(tasksOf(trials));
  const { images } = await inventory(
    docker.client,
    needed,
    options.signal === undefined ? {} : { signal: options.signal },
  );
  const missing = new Set(images.filter(({ state }) => state === "missing").map(({ image }) => image));
  const ofImages = (names: ReadonlySet<string>): Trial[] => trials.filter(({ pair }) => names.has(imageName(pair)));
  const toPull = needed.filter(({ name }) => missing.has(name));
  if (toPull.length > 0) await requireRoom(docker, toPull, options);
  const here = trials.filter(({ pair }) => !missing.has(imageName(pair)));
  if (here.length > 0) return { good: await requireImages(docker, here, options), unusable: new Set(), later: missing };
  const first = new Set([...missing].slice(0, IMAGES_AT_ONCE));
  const reports = await prepareImages(docker, ofImages(first), { ...options, forecast: false });
  const good = reports.filter(({ state }) => state === "good");
  if (good.length === 0 && reports.length > 0) throw imagesNotReady(reports);
  const notice = (message: string): void => options.emit({ type: "notice", level: "warning", message });
  return { good, unusable: new UsableImages(notice).unusable(reports), later: new Set([...missing].slice(first.size)) };
}

/** All that will be pulled, also what comes later: a disk that is too small is found before the first dollar. */
async function requireRoom(
  docker: Pick<DockerAccess, "client">,
  missing: readonly RequiredImage[],
  options: ImagesOptions,
): Promise<void> {
  const forecast = await forecastPull(docker.client, missing, { ...pullOptions(options), concurrency: IMAGES_AT_ONCE });
  if (forecast.fits === false) throw imagesNotReady(missing.map((image) => doesNotFit(image, forecast)));
}
