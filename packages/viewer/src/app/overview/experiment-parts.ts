import type { ManifestFile } from "@cooperbench-ts/results";
import type { RunPast } from "@cooperbench-ts/results/experiment";
import type { PageData } from "../load/page-data.ts";

/** The manifest of an experiment and what it has been through; null: it could not be read. Either may be there without the other. */
export function partsOfExperiment(
  { experiments, pasts }: Pick<PageData["document"], "experiments" | "pasts">,
  name: string,
): { readonly manifest: ManifestFile | null; readonly past: RunPast | null } {
  return {
    manifest: experiments.find(({ runs }) => runs[0]?.experiment === name) ?? null,
    past: pasts.find(({ experiment }) => experiment === name) ?? null,
  };
}
