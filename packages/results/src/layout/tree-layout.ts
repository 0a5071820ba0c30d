import { isOtherWorld } from "./other-world.ts";
import { locatePair } from "./pair-location.ts";
import type { Pair } from "../pair.ts";

/** A pair folder in a tree of results. */
export interface PairFolder {
  /** Relative to what was read; "" when the pair folder itself was opened. */
  readonly dir: string;
  /** Folder of the run; "" where the tree begins in it. */
  readonly runDir: string;
  /** Name of the run folder; null where the tree begins in or below it. */
  readonly run: string | null;
  /** `solo`, `coop`, `team`; null in trees without that folder. */
  readonly upstreamSetting: string | null;
  readonly pair: Pair;
  /** Names of the files in it. */
  readonly files: readonly string[];
}

export interface TreeLayout {
  /** By path. */
  readonly folders: readonly PairFolder[];
  /** Folders with a file of a run: manifest, config, summary. */
  readonly runDirs: ReadonlySet<string>;
  /** Folders with results of a layout that is not read. */
  readonly unsupported: readonly string[];
  /** Folders named as one of features that are no ascending pair. */
  readonly notPairs: readonly string[];
}

const FEATURES = /(?:^|\/)f\d+(?:_f\d+)+$/;
const RUN_FILE = /^(?:manifest|config|summary|eval_summary)\.json$/;

/** Finds pair folders and runs among the paths of a source, in any layout: with or without setting folder, or from within a run. */
export function treeLayout(paths: Iterable<string>): TreeLayout {
  const files = filesByFolder(paths);
  const folders: PairFolder[] = [];
  const runDirs = new Set<string>();
  const notPairs: string[] = [];
  const unsupported: string[] = [];
  for (const [dir, names] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isOtherWorld(names)) {
      unsupported.push(dir);
      continue;
    }
    if (!FEATURES.test(dir)) {
      if (names.some((name) => RUN_FILE.test(name))) runDirs.add(dir);
      continue;
    }
    const { run, upstreamSetting, pair } = locatePair(dir);
    if (pair === null) notPairs.push(dir);
    else
      folders.push({
        dir,
        runDir: dir
          .split("/")
          .slice(0, upstreamSetting === null ? -3 : -4)
          .join("/"),
        run,
        upstreamSetting,
        pair,
        files: names,
      });
  }
  return { folders, runDirs, unsupported, notPairs };
}

/** Names by folder. Paths of one folder mostly follow each other: looking each folder up once is half of the work. */
function filesByFolder(paths: Iterable<string>): Map<string, string[]> {
  const files = new Map<string, string[]>();
  let prefix = "\n";
  let names: string[] = [];
  for (const path of paths) {
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : null;
    if (name !== null && !name.includes("/")) {
      names.push(name);
      continue;
    }
    const cut = path.lastIndexOf("/");
    const dir = cut === -1 ? "" : path.slice(0, cut);
    prefix = cut === -1 ? "\n" : `${dir}/`;
    names = files.get(dir) ?? [];
    names.push(path.slice(cut + 1));
    files.set(dir, names);
  }
  return files;
}
