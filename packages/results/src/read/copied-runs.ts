import type { RunManifest } from "../formats/manifest-file.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { Plan } from "./plan.ts";

/** A folder that holds a copy of a run: its manifest is that of another folder. */
export interface CopiedRun {
  readonly runDir: string;
  /** The other folder, which is read. */
  readonly of: string;
  /** The run as its attempts call it, where the other folder is in another tree: its attempts are there too. */
  readonly elsewhere: string | null;
}

/** What a copy of a run has in common with it, and no other run has. */
export function madeAs({ experiment, run, repeat, createdAt }: RunManifest): string {
  return JSON.stringify([experiment, run, repeat, createdAt]);
}

/**
 * Each run of ours once: of copies the one that lies where the run was made, else the one of its name, else the first.
 * @param elsewhere folders of runs that have been read from other trees, by `madeAs`
 */
export function withoutCopies(
  plans: ReadonlyMap<string, Plan>,
  elsewhere: ReadonlyMap<string, string>,
): { readonly plans: Map<string, Plan>; readonly copies: readonly CopiedRun[] } {
  const ours = [...plans.values()].flatMap(({ runDir, run, manifest }) =>
    manifest === null ? [] : [{ runDir, run, manifest }],
  );
  const copies = [...groupBy(ours, ({ manifest }) => madeAs(manifest))].flatMap(([made, same]) => {
    const own =
      same.find(({ runDir, manifest }) => runDir === manifest.run) ??
      same.find(({ run, manifest }) => run === manifest.run) ??
      same[0];
    const read = elsewhere.get(made) ?? null;
    const copied = read === null ? same.filter((one) => one !== own) : same;
    return copied.map(({ runDir, manifest }) => ({
      runDir,
      of: read ?? own?.runDir ?? "",
      elsewhere: read === null ? null : manifest.run,
    }));
  });
  const left = new Set(copies.map(({ runDir }) => runDir));
  return { plans: new Map([...plans].filter(([runDir]) => !left.has(runDir))), copies };
}
