import { type ManifestFile, trialKey } from "@cooperbench-ts/results";
import { type Layout, readHistory } from "@cooperbench-ts/results/node";
import { compactJournal } from "../journal/compact-journal.ts";
import { entryOf, Journal, replaceJournal, requireWritableJournal } from "../journal/journal.ts";

/**
 * Writes into the journal what it lacks, and makes a sound one smaller that has grown large. For its single writer.
 * @returns what to tell people; null: nothing was to be done
 * @throws PrerequisiteError `journal-unwritable`
 */
export async function mendJournal(layout: Layout, manifest: ManifestFile | null): Promise<string | null> {
  await requireWritableJournal(layout.journal);
  if (manifest === null) return null;
  const { missing, lines, damagedLines, mended, validBytes } = await readHistory(layout, manifest);
  if (mended !== null) {
    const kept = `${layout.journal}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
    await replaceJournal(layout.journal, [...mended.kept, ...[...mended.told, ...missing].map(entryOf)], kept);
    const damaged = damagedLines.length === 1 ? "a damaged line" : `${damagedLines.length} damaged lines`;
    return `The journal had ${damaged}. What may have been said there is rebuilt from the attempts and verdicts; the old one is kept as ${kept}.`;
  }
  if (missing.length === 0) {
    await compactJournal(layout.journal);
    return null;
  }
  const journal = await Journal.open(layout.journal, { validBytes });
  try {
    await Promise.all(missing.map((event) => journal.append(event)));
  } finally {
    await journal.close();
  }
  const trials = new Set(missing.map(trialKey)).size;
  return lines === 0
    ? "The journal was gone and is rebuilt from the attempts and verdicts."
    : `The journal was older than the results: what it lacked of ${trials} trials is rebuilt from the attempts and verdicts.`;
}
