import type { RunManifest } from "../formats/manifest-file.ts";
import { manifestOf, type RunFiles } from "./read-run.ts";
import type { TreeLayout } from "../layout/tree-layout.ts";

/** The planned pairs of one run and where they are in the plan. */
export interface Plan {
  readonly run: string;
  readonly runDir: string;
  readonly manifest: RunManifest | null;
  /** null: no plan, every pair found counts as planned. */
  readonly places: ReadonlyMap<string, number> | null;
}

export function plansOf(
  layout: TreeLayout,
  runs: ReadonlyMap<string, RunFiles>,
  options: { readonly planned?: readonly string[] },
  name: string,
): Map<string, Plan> {
  const dirs = new Set([...layout.folders.map(({ runDir }) => runDir), ...runs.keys()]);
  const plans = new Map<string, Plan>();
  for (const runDir of dirs) {
    const files = runs.get(runDir) ?? null;
    const named = runDir === "" ? null : runDir.slice(runDir.lastIndexOf("/") + 1);
    const manifest = files === null ? null : manifestOf(files, named);
    const keys = manifest?.pairs ?? options.planned ?? null;
    const run = named ?? manifest?.run ?? files?.config?.run_name ?? name;
    plans.set(runDir, {
      run,
      runDir,
      manifest,
      places: keys === null ? null : new Map(keys.map((key, place) => [key, place])),
    });
  }
  return plans;
}
