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
 * segment before; none of these is new. null: the file has no segments.
 */
function joinSegments({ segments }: FullTrajectoryFile): readonly TrajectoryMessage[] | null {
  const solver = (segments ?? []).filter(({ kind }) => kind === "solver").map(({ messages }) => messages);
  const [first, ...later] = solver;
  if (first === undefined) return null;
  const joined = [...first];
  for (const messages of later) {
    const at = messages.findIndex(isSummary);
    joined.push(...withoutOverlap(joined, messages.slice(at + 1)));
  }
  return joined;
}

/** What of `next` does not stand at the end of `known` already. */
function withoutOverlap(known: readonly TrajectoryMessage[], next: readonly TrajectoryMessage[]): TrajectoryMessage[] {
  const texts = known.slice(-next.length).map((row) => JSON.stringify(row));
  const first = next.map((row) => JSON.stringify(row));
  let overlap = Math.min(texts.length, first.length);
  while (overlap > 0 && texts.slice(-overlap).some((text, at) => text !== first[at])) overlap -= 1;
  return next.slice(overlap);
}
