import { type Setting, upstreamSetting } from "@cooperbench-ts/results";
import { type Layout, readExperimentManifest } from "@cooperbench-ts/results/node";

/** What a regraded tree calls its runs already. A source that has grown since must not have them evaluated again under other names. */
export interface KeptNames {
  /** null: it has no such grading of this run of the source. */
  readonly of: (run: string, setting: Setting, grading: number) => string | null;
  readonly has: (name: string) => boolean;
}

export const noKeptNames: KeptNames = { of: () => null, has: () => false };

/** @throws InputError `manifest-invalid` */
export async function readKeptNames(layout: Layout): Promise<KeptNames> {
  const { runs } = (await readExperimentManifest(layout)) ?? { runs: [] };
  // By upstream's word: a call that takes coop runs for another of ours is held against what is there, not put beside it.
  const key = (run: string, setting: Setting, grading: number): string =>
    JSON.stringify([run, upstreamSetting(setting), grading]);
  const kept = new Map(
    runs.flatMap(({ run, setting, source }) =>
      source === undefined ? [] : [[key(source.run, setting, source.grading), run] as const],
    ),
  );
  const names = new Set(kept.values());
  return {
    of: (run, setting, grading) => kept.get(key(run, setting, grading)) ?? null,
    has: (name) => names.has(name),
  };
}
