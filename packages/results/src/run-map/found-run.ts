import type { RunManifest } from "../formats/manifest-file.ts";

/** A run of a tree, before its results are read. */
export interface FoundRun {
  /** Folder, relative to what is read; "" where the tree begins in it. */
  readonly dir: string;
  readonly name: string;
  readonly manifest: Pick<RunManifest, "experiment" | "setting" | "repeat"> | null;
  /** Upstream's words for the settings that it holds: `solo`, `coop`; none where its folders do not say it. */
  readonly words: ReadonlySet<string>;
  /** Who ran it as far as its config.json tells; runs of different ones are no repeats of each other. */
  readonly model: string | null;
  readonly agent: string | null;
}
