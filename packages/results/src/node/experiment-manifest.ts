import { InputError } from "../errors.ts";
import { type ManifestFile, manifestFileSchema, type RunManifest } from "../formats/manifest-file.ts";
import { runName } from "../layout/run-name.ts";
import { parsePairKey } from "../pair.ts";
import { settings } from "../setting.ts";
import type { Trial } from "../trial.ts";
import { ForeignTree, isAbsent, RefusedFileError } from "./foreign-tree.ts";
import type { Layout } from "./layout.ts";

/**
 * The experiment's manifest; where the experiment's own folder was left behind, as in `cp -r logs/* elsewhere`, it is put
 * together from those of its runs. null: there is none yet. @throws InputError `manifest-invalid`
 */
export async function readExperimentManifest(layout: Layout): Promise<ManifestFile | null> {
  const tree = new ForeignTree(layout.logs);
  const own = await readManifestFile(tree, layout.manifest);
  if (own !== null) return own;
  const entries = await tree.listInPool("").catch(() => []);
  // What lies in folders of other names is none of its business, however damaged.
  const names = entries.map(({ name }) => name).filter((name) => isRunOf(layout.experiment, name));
  const files = await Promise.all(names.sort().map((name) => readManifestFile(tree, layout.runManifest(name))));
  const runs = files.flatMap((file) => file?.runs ?? []).filter(({ experiment }) => experiment === layout.experiment);
  return runs.length === 0 ? null : withAcceptedDrift(runs, historyOf(files));
}

/** One acceptance concerns several runs, and stands in the manifest of each. */
function historyOf(files: readonly (ManifestFile | null)[]): AcceptedDrift[] {
  const all = files.flatMap((file) => file?.acceptedDrift ?? []);
  const once = new Map(all.map((accepted) => [JSON.stringify(accepted), accepted]));
  return [...once.values()].sort((a, b) => a.at.localeCompare(b.at));
}

function isRunOf(experiment: string, name: string): boolean {
  return settings.some((setting) => {
    const first = runName(experiment, setting, 1);
    return name === first || (name.startsWith(`${first}-r`) && /^\d+$/.test(name.slice(first.length + 2)));
  });
}

async function readManifestFile(tree: ForeignTree, file: string): Promise<ManifestFile | null> {
  try {
    return manifestFileSchema.parse(JSON.parse((await tree.textInPool(file)).text));
  } catch (cause) {
    if (isAbsent(cause)) return null;
    throw new InputError({
      code: "manifest-invalid",
      subject: file,
      problem:
        cause instanceof RefusedFileError
          ? `It is not read: ${cause.message}.`
          : "It cannot be read, or is no manifest of this version.",
      remedy:
        "Put back a copy, or give the experiment another --name. The experiment's own one may be removed: it is put together again from the manifest.json of each run.",
      cause,
    });
  }
}

export type AcceptedDrift = NonNullable<ManifestFile["acceptedDrift"]>[number];

export function withAcceptedDrift(runs: RunManifest[], acceptedDrift: readonly AcceptedDrift[]): ManifestFile {
  return acceptedDrift.length === 0
    ? { schemaVersion: 1, runs }
    : { schemaVersion: 1, runs, acceptedDrift: [...acceptedDrift] };
}

/** All trials that a manifest plans. */
export function manifestTrials(manifest: ManifestFile): Trial[] {
  return manifest.runs.flatMap((run) =>
    run.pairs.flatMap((key) => {
      const pair = parsePairKey(key);
      return pair === null ? [] : [{ run: run.run, setting: run.setting, repeat: run.repeat, pair }];
    }),
  );
}

export function unknownExperiment({ manifest }: Layout): InputError {
  return new InputError({
    code: "experiment-unknown",
    subject: manifest,
    problem: "There is no such experiment.",
    remedy: "Check --name and --logs.",
  });
}
