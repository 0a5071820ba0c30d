import { agentFileKind } from "../formats/agent-files.ts";
import type { Pair } from "../pair.ts";
import { isOtherWorld } from "./other-world.ts";
import { locatePair } from "./pair-location.ts";

/** A folder with the files of a pair in a tree of results. */
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
  /** Folders with files of a pair under another name than one of two ascending features; `features`: named as one of other features. */
  readonly unnamed: readonly (Pick<PairFolder, "dir" | "files"> & { readonly features: boolean })[];
}

const FEATURES = /(?:^|\/)f\d+(?:_f\d+)+$/;
const RUN_FILE = /^(?:manifest|config|summary|eval_summary)\.json$/;
/** What upstream or we write of a pair. A dataset has patches too, under other names. */
const PAIR_FILE = /^(?:(?:result|eval|verdict|conversation)\.json|.+_traj\.json)$/;

export function isPairFile(name: string): boolean {
  return PAIR_FILE.test(name) || agentFileKind(name) !== null;
}

/**
 * Finds pair folders and runs among the paths of a source, in any layout: with or without setting folder, or from within a run.
 * A name alone makes no pair: without a file of its own a folder counts only in a run that holds something else of one.
 */
export function treeLayout(paths: Iterable<string>): TreeLayout {
  const files = filesByFolder(paths);
  const named: PairFolder[] = [];
  const runDirs = new Set<string>();
  const unnamed: { dir: string; files: readonly string[]; features: boolean }[] = [];
  const unsupported: string[] = [];
  for (const [dir, names] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isOtherWorld(names)) {
      unsupported.push(dir);
      continue;
    }
    const features = FEATURES.test(dir);
    const { run, upstreamSetting, pair } = locatePair(dir);
    if (features && pair !== null)
      named.push({ dir, runDir: runDirOf(dir, upstreamSetting), run, upstreamSetting, pair, files: names });
    else if (names.some(isPairFile)) unnamed.push({ dir, files: names, features });
    if (!features && names.some((name) => RUN_FILE.test(name))) runDirs.add(dir);
  }
  const folders = ofResults(named, runDirs);
  const pairs = new Set(folders.map(({ dir }) => dir));
  const holders = new Set([...pairs, ...unnamed.map(({ dir }) => dir)]);
  return {
    folders: folders.filter(({ dir }) => !liesBelow(dir, pairs)),
    runDirs,
    unsupported,
    unnamed: unnamed.filter(({ dir }) => !liesBelow(dir, holders)),
  };
}

function ofResults(named: readonly PairFolder[], runDirs: ReadonlySet<string>): PairFolder[] {
  const holdsFile = ({ files }: PairFolder): boolean => files.some(isPairFile);
  const runs = new Set([...runDirs, ...named.filter(holdsFile).map(({ runDir }) => runDir)]);
  return named.filter((folder) => holdsFile(folder) || runs.has(folder.runDir));
}

/** What lies in a folder of a pair is its own affair. */
function liesBelow(dir: string, holders: ReadonlySet<string>): boolean {
  for (let cut = dir.lastIndexOf("/"); cut > 0; cut = dir.lastIndexOf("/", cut - 1))
    if (holders.has(dir.slice(0, cut))) return true;
  return false;
}

function runDirOf(dir: string, upstreamSetting: string | null): string {
  return dir
    .split("/")
    .slice(0, upstreamSetting === null ? -3 : -4)
    .join("/");
}

/** Names by folder; a path that ends in `/` is an empty one. Paths of one folder mostly follow each other: looking each folder up once is half of the work. */
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
    if (cut !== path.length - 1) names.push(path.slice(cut + 1));
    files.set(dir, names);
  }
  return files;
}
