import type { ImageReport } from "@cooperbench-ts/docker-images";
import type { ExperimentEvent } from "../events.ts";
import type { Journal } from "../state/journal.ts";
import type { Trial } from "../state/layout.ts";
import type { DockerAccess } from "../trial/context.ts";
import { type FrozenExperiment, refuseUnacceptedDrift } from "./freeze.ts";
import type { ExperimentHost } from "./host.ts";
import { readManifest, takeOverInputs } from "./manifest.ts";
import { prepareImages } from "./prerequisites.ts";
import { imagesOptions } from "./ready.ts";

/** One report per image that the trials need. @throws InputError `drift` */
export type MakeImagesReady = (
  docker: Pick<DockerAccess, "client">,
  trials: readonly Trial[],
  signal: AbortSignal,
  emit: (event: ExperimentEvent) => void,
) => Promise<readonly ImageReport[]>;

/** Images that come while a run is under way: pulled, verified and compared with the frozen ones as those before it. */
export function imagesDuringRun(experiment: FrozenExperiment, journal: Journal, host: ExperimentHost): MakeImagesReady {
  const { prepared } = experiment;
  return async (docker, trials, signal, emit) => {
    const images = await prepareImages(docker, trials, imagesOptions({ ...host, signal }, emit));
    const good = images.filter(({ state }) => state === "good");
    const known = { ...prepared, manifest: await readManifest(prepared.layout) };
    await takeOverInputs(prepared.layout, journal, refuseUnacceptedDrift({ ...experiment, prepared: known }, good));
    return images;
  };
}
