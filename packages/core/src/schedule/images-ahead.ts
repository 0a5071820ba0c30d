import { DockerImagesError, type ImageReport, imageName } from "@cooperbench-ts/docker-images";
import { asPrerequisite } from "../check/as-prerequisite.ts";
import { IMAGES_AT_ONCE } from "../check/first-images.ts";
import { UsableImages } from "../check/usable-images.ts";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import type { TrialGroup } from "./trial-group.ts";

const AWAY = "docker-unavailable";

export interface ImagesAheadOptions {
  /** Images that nobody has made ready yet. */
  readonly later: ReadonlySet<string>;
  /** Of the others, those that cannot be used. */
  readonly unusable: ReadonlySet<string>;
  /** Pulls and verifies what these trials need, and reports on each image. */
  readonly makeReady: (group: readonly DecidedTrial[], signal: AbortSignal) => Promise<readonly ImageReport[]>;
  /** Docker is away: takes note of that, and waits a while. */
  readonly dockerAway: (quote: string, signal: AbortSignal) => Promise<void>;
  readonly notice: (message: string, level: "warning") => void;
}

/** The trials whose images are ready, then those of the others: while trials run, the next images are made ready, a few at a time. */
export function imagesAhead(trials: readonly DecidedTrial[], options: ImagesAheadOptions): TrialGroup[] {
  const { later, unusable, notice } = options;
  const usable = new UsableImages(notice);
  const byImage = Map.groupBy(trials, ({ trial }) => imageName(trial.pair));
  const trialsOf = (images: readonly string[]): DecidedTrial[] => images.flatMap((image) => byImage.get(image) ?? []);
  const without = (group: readonly DecidedTrial[], bad: ReadonlySet<string>): ReadonlySet<DecidedTrial> =>
    new Set(group.filter(({ trial }) => bad.has(imageName(trial.pair))));
  const groupOf = (
    images: readonly string[],
    badOf: (signal: AbortSignal) => Promise<ReadonlySet<string>>,
  ): TrialGroup => {
    const group = trialsOf(images);
    const begin: TrialGroup["begin"] = async (signal) => without(group, await badOf(signal));
    return { trials: group, nextAfter: "begin", begin, end: async () => {} };
  };
  const [ready, awaited] = [
    [...byImage.keys()].filter((image) => !later.has(image)),
    [...byImage.keys()].filter((image) => later.has(image)),
  ];
  const groups = [groupOf(ready, async () => unusable)];
  for (let at = 0; at < awaited.length; at += IMAGES_AT_ONCE) {
    const images = awaited.slice(at, at + IMAGES_AT_ONCE);
    const bad = async (signal: AbortSignal): Promise<ReadonlySet<string>> =>
      usable.unusable(await asPrerequisite(reportsOn(trialsOf(images), options, signal)));
    groups.push(groupOf(images, bad));
  }
  return groups;
}

/** Trials run meanwhile, and wait out a Docker that goes away: so does this. */
async function reportsOn(
  trials: readonly DecidedTrial[],
  { makeReady, dockerAway }: ImagesAheadOptions,
  signal: AbortSignal,
): Promise<readonly ImageReport[]> {
  for (;;) {
    const ended = await makeReady(trials, signal).catch((error: unknown) => {
      if (DockerImagesError.isInstance(error) && error.code === AWAY) return error;
      throw error;
    });
    const isError = ended instanceof Error;
    const away = isError ? ended : ended.find(({ reason }) => reason === AWAY);
    if (!isError && away === undefined) return ended;
    await dockerAway(away?.message ?? "", signal);
  }
}
