import { type ImageReport, imageName, imagesOfTasks, inventory } from "@cooperbench-ts/docker-images";
import type { Trial } from "@cooperbench-ts/results";
import type { DockerAccess } from "../tools/docker-access.ts";
import { imagesNotReady, type ImagesOptions, prepareImages, tasksOf } from "./images.ts";
import { UsableImages } from "./usable-images.ts";

/** Pulled side by side. */
export const IMAGES_AT_ONCE = 3;

/** The images of a run before its first trial. */
export interface FirstImages {
  readonly good: readonly ImageReport[];
  /** Made ready with the good ones, but not fit for use. */
  readonly unusable: ReadonlySet<string>;
  /** Still to be pulled and verified. */
  readonly later: ReadonlySet<string>;
}

/**
 * Verifies the images that are there; where none is, pulls the first few. At least one of them is good then.
 * @throws PrerequisiteError `images-not-ready`
 */
export async function firstImages(
  docker: Pick<DockerAccess, "client">,
  trials: readonly Trial[],
  options: ImagesOptions,
): Promise<FirstImages> {
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { images } = await inventory(docker.client, imagesOfTasks(tasksOf(trials)), signal);
  const there = images.filter(({ state }) => state !== "missing");
  const first = new Set((there.length > 0 ? there : images.slice(0, IMAGES_AT_ONCE)).map(({ image }) => image));
  const needed = trials.filter(({ pair }) => first.has(imageName(pair)));
  const reports = await prepareImages(docker, needed, options);
  const good = reports.filter(({ state }) => state === "good");
  if (good.length === 0 && reports.length > 0) throw imagesNotReady(reports);
  const notice = (message: string): void => options.emit({ type: "notice", level: "warning", message });
  const unusable = new UsableImages(notice).unusable(reports);
  const later = new Set(images.map(({ image }) => image).filter((image) => !first.has(image)));
  return { good, unusable, later };
}
