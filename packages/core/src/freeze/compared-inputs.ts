import type { Clock } from "@cooperbench-ts/attempt/host";
import type { ImageReport } from "@cooperbench-ts/docker-images";
import type { ManifestFile } from "@cooperbench-ts/results";
import type { PlannedExperiment } from "../plan/planned-experiment.ts";
import type { UpstreamInUse } from "../tools/upstream-in-use.ts";
import { harnessVersion } from "../version.ts";
import { type Drift, findDrift, refuseDrift } from "./drift.ts";
import { amendManifest, buildRunManifests } from "./manifest.ts";

/** All inputs that decide results, held against those of the results that are there. */
export interface ComparedInputs {
  readonly drift: readonly Drift[];
  /** The old manifest with what this call adds. */
  readonly manifest: ManifestFile;
}

/** Nothing is refused. @param upstream null: nothing is run, so nobody was asked */
export function compareInputs(
  plan: Pick<PlannedExperiment, "config" | "trials" | "inputs" | "manifest"> &
    Partial<Pick<PlannedExperiment, "given">>,
  upstream: UpstreamInUse | null,
  images: readonly ImageReport[],
  clock: Pick<Clock, "now">,
): ComparedInputs {
  const at = clock.now().toISOString();
  const wanted = buildRunManifests({
    config: plan.config,
    trials: plan.trials.map(({ trial }) => trial),
    ...(plan.given?.runs === undefined ? {} : { given: plan.given.runs }),
    datasetHash: plan.inputs.datasetHash,
    upstream,
    imageDigests: Object.fromEntries(images.map(({ image, digest, imageId }) => [image, digest ?? imageId ?? ""])),
    harnessVersion,
    createdAt: at,
  });
  const drift = findDrift(plan.manifest, wanted, plan.given?.apart);
  return { drift, manifest: amendManifest(plan.manifest, wanted, drift, at) };
}

/** The same where all that differs is accepted. @throws InputError `drift` */
export function acceptInputs(
  plan: Parameters<typeof compareInputs>[0],
  upstream: UpstreamInUse | null,
  images: readonly ImageReport[],
  clock: Pick<Clock, "now">,
): ComparedInputs {
  const compared = compareInputs(plan, upstream, images, clock);
  refuseDrift(compared.drift, new Set(plan.config.acceptDrift));
  return compared;
}
