import { mkdir } from "node:fs/promises";
import { copyPaths, type CopyFailure } from "./copy-unit.ts";
import { pruneCopy } from "./prune-copy.ts";
import { closeToOthers, removeBelow } from "./remove-below.ts";
import { runCommand } from "./run-command.ts";
import { listTree, type CopyUnit } from "./tree-listing.ts";

export interface CopyProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly bytesPerSecond: number | null;
  readonly etaSeconds: number | null;
}

export interface CopyTreeOptions {
  /** Fingerprints of units that an earlier call copied whole; one that has changed since is copied again. */
  readonly copied: ReadonlySet<string>;
  /** Some units are whole and on the disk. */
  readonly onCopied: (units: readonly CopyUnit[]) => Promise<void>;
  readonly onProgress: (progress: CopyProgress) => void;
  readonly signal: AbortSignal | undefined;
}

/** A sync takes long on some disks; what a kill loses is at most this much copying. */
const SYNC_EVERY_BYTES = 2 * 1024 ** 3;
const SYNC_EVERY_MS = 20_000;

/**
 * Makes `to` a copy of a tree, unit by unit, and writes it through to the disk; what is in `to` and not in the tree is
 * removed. null when all is there. Rejects only when aborted.
 */
export async function copyTree(from: string, to: string, options: CopyTreeOptions): Promise<CopyFailure | null> {
  const { signal } = options;
  const tree = await listTree(from, { signal });
  if ("failure" in tree) return { noSpace: false, message: tree.failure };
  await mkdir(to, { recursive: true, mode: 0o700 });
  await closeToOthers(to);
  await pruneCopy(to, tree);
  const prepared = await copyPaths(from, to, tree.folders, { recursive: false, signal });
  if (prepared !== null) return prepared;
  const startedAt = Date.now();
  let bytes = 0;
  let fetched = 0;
  let unsynced: CopyUnit[] = [];
  let unsyncedBytes = 0;
  let syncedAt = startedAt;
  const settle = async () => {
    const failure = await syncFileSystem(to, signal);
    if (failure === null && unsynced.length > 0) await options.onCopied(unsynced);
    [unsynced, unsyncedBytes, syncedAt] = [[], 0, Date.now()];
    return failure;
  };
  for (const unit of tree.units) {
    if (!options.copied.has(unit.fingerprint)) {
      // What a killed copy left of it.
      await removeBelow(to, unit.paths);
      const failure = await copyPaths(from, to, unit.paths, { recursive: true, signal });
      if (failure !== null) return failure;
      fetched += unit.bytes;
      unsynced.push(unit);
      unsyncedBytes += unit.bytes;
      if (unsyncedBytes >= SYNC_EVERY_BYTES || Date.now() - syncedAt >= SYNC_EVERY_MS) {
        const lost = await settle();
        if (lost !== null) return lost;
      }
    }
    bytes += unit.bytes;
    const seconds = (Date.now() - startedAt) / 1000;
    const bytesPerSecond = seconds > 0 && fetched > 0 ? fetched / seconds : null;
    const etaSeconds = bytesPerSecond === null ? null : (tree.bytes - bytes) / bytesPerSecond;
    options.onProgress({ bytes, totalBytes: tree.bytes, bytesPerSecond, etaSeconds });
  }
  // Unpacking into a folder changed its time. The root's own mode and owner come last: its name in the archive is ".".
  const finished = await copyPaths(from, to, [".", ...tree.folders], { recursive: false, signal });
  return finished ?? (await settle());
}

/** Until here the bytes are in memory only: a power cut would leave empty files under a journal that calls them whole. */
async function syncFileSystem(folder: string, signal: AbortSignal | undefined): Promise<CopyFailure | null> {
  const { code, stderr } = await runCommand(["sync", "--file-system", folder], { signal });
  return code === 0 ? null : { noSpace: false, message: `the copy cannot be written to the disk: ${stderr.trim()}` };
}
