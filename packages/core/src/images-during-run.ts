import type { ManifestFile, Trial } from "@cooperbench-ts/results";
import type { ImageReport } from "@cooperbench-ts/docker-images";
import { imagesOptions, prepareImages } from "./check/images.ts";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import type { ExperimentHost } from "./experiment-host.ts";
import { acceptInputs } from "./freeze/compared-inputs.ts";
import { takeOverInputs } from "./freeze/manifest.ts";
import type { Journal } from "./journal/journal.ts";
import { readExperimentManifest } from "@cooperbench-ts/results/node";
import type { PlannedExperiment } from "./plan/planned-experiment.ts";
import type { DockerAccess } from "./tools/docker-access.ts";
import type { UpstreamInUse } from "./tools/upstream-in-use.ts";
import { worldOf } from "./tools/world.ts";

/** One report per image that the trials need. @throws InputError `drift` */
export type MakeImagesReady = (
  docker: Pick<DockerAccess, "client">,
  trials: readonly Trial[],
  signal: AbortSignal,
  emit: (event: ExperimentEvent) => void,
) => Promise<readonly ImageReport[]>;

/**
 * Images that come while a run is under way: pulled, verified and compared with the frozen ones as those before it.
 * @param frozen told of the manifest with their digests
 */
export function imagesDuringRun(
  { plan, upstream }: { readonly plan: PlannedExperiment; readonly upstream: UpstreamInUse },
  journal: Journal,
  host: ExperimentHost,
  frozen: (manifest: ManifestFile) => void = () => {},
): MakeImagesReady {
  // One after the other: each reads the manifest that the one before has written.
  let freezing: Promise<unknown> = Promise.resolve();
  const freeze = async (good: readonly ImageReport[]): Promise<void> => {
    const known = { ...plan, manifest: await readExperimentManifest(plan.layout) };
    const inputs = acceptInputs(known, upstream, good, worldOf(host).clock);
    await takeOverInputs(plan.layout, journal, inputs);
    frozen(inputs.manifest);
  };
  return async (docker, trials, signal, emit) => {
    const images = await prepareImages(docker, trials, imagesOptions({ ...host, signal }, emit));
    const good = images.filter(({ state }) => state === "good");
    const mine = freezing.then(() => freeze(good));
    freezing = mine.catch(() => {});
    await mine;
    return images;
  };
}
