import { readJournal } from "@cooperbench-ts/results/node";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type TrialLabel, trialKey } from "@cooperbench-ts/results";
import { foldJournal, type TrialEvent, type TrialState, type JournalEntry } from "@cooperbench-ts/results/experiment";
import { entryOf, replaceJournal } from "./journal.ts";

/** Reading that much takes a tenth of a second: a campaign of some thousand trials. */
const LARGE_BYTES = 16 * 1024 * 1024;
/** A journal that would hardly shrink is left alone. */
const WORTHWHILE = 0.5;

/**
 * Moves the lines of a large journal to `journal.<n>.jsonl` beside it and begins it anew with what they come to, one line
 * for each trial. In one step for every reader, also at a crash; for the single writer. @returns the archive; null: not worth it
 */
export async function compactJournal(file: string, largeBytes: number = LARGE_BYTES): Promise<string | null> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size <= largeBytes) return null;
  const { entries, damagedLines, validBytes } = await readJournal(file);
  if (damagedLines.length > 0) return null;
  const archive = await nextArchive(file);
  const compacted = compactedEntries(entries, path.basename(archive));
  if (JSON.stringify(compacted).length > validBytes * WORTHWHILE) return null;
  await replaceJournal(file, compacted, archive);
  return archive;
}

function compactedEntries(entries: readonly JournalEntry[], archive: string): JournalEntry[] {
  const { trials, sessions, preflightUsd, acceptedDrift } = foldJournal(entries);
  const references = new Map<string, TrialLabel>();
  for (const { event } of entries) {
    if (!("pair" in event)) continue;
    const { run, setting, pair } = event;
    references.set(trialKey(event), { run, setting, pair });
  }
  const lines = [...references].map(([key, reference]): TrialEvent => ({
    type: "trial-state",
    state: trials.get(key) as TrialState,
    ...reference,
  }));
  return [{ type: "compacted", archive, sessions, preflightUsd, acceptedDrift } as const, ...lines].map(entryOf);
}

/** A name that is free, or was taken by a compaction that died before its end. */
export async function nextArchive(file: string): Promise<string> {
  const { dir, name, ext } = path.parse(file);
  const numbers = (await readdir(dir)).flatMap((found) => {
    const number = found.startsWith(`${name}.`) && found.endsWith(ext) ? found.slice(name.length + 1, -ext.length) : "";
    return /^[1-9]\d*$/.test(number) ? [Number(number)] : [];
  });
  const last = Math.max(0, ...numbers);
  const archive = (number: number): string => path.join(dir, `${name}.${number}${ext}`);
  if (last > 0 && (await stat(archive(last))).ino === (await stat(file)).ino) {
    await rm(archive(last));
    return archive(last);
  }
  return archive(last + 1);
}
