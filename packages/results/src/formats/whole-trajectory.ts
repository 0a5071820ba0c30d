import { parseFile, type FileText } from "./file-parse.ts";
import {
  fullTrajectoryFileSchema,
  type FullTrajectoryFile,
  type TrajectoryFile,
  type TrajectoryMessage,
} from "./trajectory-file.ts";

/** A summary that a compaction put in the place of earlier rows: no answer to the task. */
export function isSummary(row: TrajectoryMessage): boolean {
  return row.extra?.["summary"] === true;
}

/**
 * All rows of an agent, also those that a compaction took out of its trajectory: `full` is its `*_full_traj.json`, undefined
 * where there is none.
 */
export function wholeHistory(trajectory: TrajectoryFile, full: FileText | undefined): readonly TrajectoryMessage[] {
  const parsed = parseFile(full, fullTrajectoryFileSchema);
  return (parsed.kind === "parsed" ? joinSegments(parsed.value) : null) ?? trajectory.messages;
}

/**
 * The solver's segments joined, in order. A later segment begins with the prompt, a summary, and the last turns of the
 * segment before; of these the summary alone is new, and stands behind what it sums up. null: the file has no segments.
 */
function joinSegments({ segments }: FullTrajectoryFile): readonly TrajectoryMessage[] | null {
  const solver = (segments ?? []).filter(({ kind }) => kind === "solver").map(({ messages }) => messages);
  const [first, ...later] = solver;
  if (first === undefined) return null;
  const joined = [...first];
  const summaries: { readonly at: number; readonly rows: readonly TrajectoryMessage[] }[] = [];
  for (const messages of later) {
    const at = messages.findIndex(isSummary);
    summaries.push({ at: joined.length, rows: at === -1 ? [] : messages.slice(at, at + 1) });
    for (const row of withoutOverlap(joined, messages.slice(at + 1))) joined.push(row);
  }
  const parts = summaries.map(({ at, rows }, i) => [...joined.slice(summaries[i - 1]?.at ?? 0, at), ...rows]);
  return [...parts.flat(), ...joined.slice(summaries.at(-1)?.at ?? 0)];
}

/** What of `next` does not stand at the end of `known` already. */
function withoutOverlap(known: readonly TrajectoryMessage[], next: readonly TrajectoryMessage[]): TrajectoryMessage[] {
  const begins = next.map(rowText);
  const ends = next.length === 0 ? [] : known.slice(-next.length).map(rowText);
  return next.slice(overlapOf(ends, begins));
}

/** null: it is nested too deeply to be written. */
function rowText(row: TrajectoryMessage): string | null {
  try {
    return JSON.stringify(row);
  } catch {
    return null;
  }
}

/** How long the longest end of `ends` is that `begins` begins with. In one pass: histories have a hundred thousand rows. */
function overlapOf(ends: readonly (string | null)[], begins: readonly (string | null)[]): number {
  // For each beginning, the longest shorter one that it ends with.
  const shorter = [0];
  const longer = (length: number, row: string | null | undefined): number => {
    let at = length;
    while (at > 0 && (at === begins.length || begins[at] !== row)) at = shorter[at - 1] ?? 0;
    return begins[at] === row ? at + 1 : at;
  };
  for (let at = 1; at < begins.length; at += 1) shorter.push(longer(shorter[at - 1] ?? 0, begins[at]));
  return ends.reduce((length, row) => longer(length, row), 0);
}
