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
  /** Of the others, those that cannot be used; those that are found later are added. */
  readonly unusable: Set<string>;
  /** Pulls and verifies what these trials need, and reports on each image. */
  readonly makeReady: (group: readonly DecidedTrial[], signal: AbortSignal) => Promise<readonly ImageReport[]>;
  /** Docker is away: takes note of that, and waits a while. */
  readonly dockerAway: (quote: string, signal: AbortSignal) => Promise<void>;
  readonly notice: (message: string, level: "warning") => void;
}

/** A group of trials for each image: while trials run, the missing ones are made ready, a few at a time, in the order of their trials. */
export function imagesAhead(trials: readonly DecidedTrial[], options: ImagesAheadOptions): TrialGroup[] {
  const { later, unusable, notice } = options;
  const usable = new UsableImages(notice);
  const inTurn = atMost(IMAGES_AT_ONCE);
  const ready = trials.filter(({ trial }) => !later.has(imageName(trial.pair)));
  const awaited = Map.groupBy(
    trials.filter(({ trial }) => later.has(imageName(trial.pair))),
    ({ trial }) => imageName(trial.pair),
  );
  const groupOf = (group: readonly DecidedTrial[], look: (signal: AbortSignal) => Promise<void>): TrialGroup => ({
    trials: group,
    next: "alongside",
    begin: async (signal) => {
      await look(signal);
      return new Set(group.filter(({ trial }) => unusable.has(imageName(trial.pair))));
    },
    end: async () => {},
  });
  const groups = [...awaited.values()].map((group) =>
    groupOf(group, async (signal) => {
      const reports = await inTurn(() => asPrerequisite(reportsOn(group, options, signal)));
      for (const image of usable.unusable(reports)) unusable.add(image);
    }),
  );
  return [groupOf(ready, async () => {}), ...groups];
}

/** Lets so many work at a time, in the order in which they come. */
function atMost(count: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
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
