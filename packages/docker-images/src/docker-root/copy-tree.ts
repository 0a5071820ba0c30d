import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { copyPaths, type CopyFailure } from "./copy-unit.ts";
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
  readonly onCopied: (unit: CopyUnit) => Promise<void>;
  readonly onProgress: (progress: CopyProgress) => void;
  readonly signal: AbortSignal | undefined;
}

/** Copies a tree unit by unit; null when all is there. Rejects only when aborted. */
export async function copyTree(from: string, to: string, options: CopyTreeOptions): Promise<CopyFailure | null> {
  const { signal } = options;
  const tree = await listTree(from, { signal });
  if ("failure" in tree) return { noSpace: false, message: tree.failure };
  await mkdir(to, { recursive: true });
  // The root's own mode and owner too: its name in the archive is ".".
  const folders = [".", ...tree.folders];
  const prepared = await copyPaths(from, to, folders, { recursive: false, signal });
  if (prepared !== null) return prepared;
  const startedAt = Date.now();
  let bytes = 0;
  let fetched = 0;
  for (const unit of tree.units) {
    if (!options.copied.has(unit.fingerprint)) {
      // What a killed copy left of it.
      for (const path of unit.paths)
        await rm(join(to, Buffer.from(path, "latin1").toString("utf8")), { recursive: true, force: true });
      const failure = await copyPaths(from, to, unit.paths, { recursive: true, signal });
      if (failure !== null) return failure;
      await options.onCopied(unit);
      fetched += unit.bytes;
    }
    bytes += unit.bytes;
    const seconds = (Date.now() - startedAt) / 1000;
    const bytesPerSecond = seconds > 0 && fetched > 0 ? fetched / seconds : null;
    const etaSeconds = bytesPerSecond === null ? null : (tree.bytes - bytes) / bytesPerSecond;
    options.onProgress({ bytes, totalBytes: tree.bytes, bytesPerSecond, etaSeconds });
  }
  // Unpacking into a folder changed its time.
  return copyPaths(from, to, folders, { recursive: false, signal });
}
