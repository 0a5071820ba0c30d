import { receivedIn } from "../formats/sent-log.ts";
import type { ProgramCall } from "../formats/stream-fold.ts";
import { asksForMessages } from "./step-sends.ts";
import { type ToolCall, toolCalls } from "../formats/tool-calls.ts";
import type { TrajectoryMessage } from "../formats/trajectory-file.ts";

/** What a program in a container left beside its transcript, which lacks times and exit codes. */
export interface ProgramLog {
  /** Of its stream; empty: there is none. */
  readonly calls: readonly ProgramCall[];
  /** When each row of the transcript was written, in seconds since the epoch; empty: nobody says. */
  readonly rowTimes: readonly (number | null)[];
}

export const noProgram: ProgramLog = { calls: [], rowTimes: [] };

/** A call of a transcript, with what its program's stream says of it. */
export interface TranscriptCall extends ToolCall {
  /** null: nobody says. */
  readonly exitCode: number | null;
}

/** codex writes it under the output of a command that failed. */
const EXIT = /\n?\[exit (-?\d{1,5})\]$/;

/** The calls of each row, by its place. Those of the stream are the same ones where there are as many; else they say nothing. */
export function transcriptCalls(
  rows: readonly TrajectoryMessage[],
  { calls }: ProgramLog,
): ReadonlyMap<number, readonly TranscriptCall[]> {
  const made = toolCalls(rows);
  const all = [...made.values()].flat();
  // Edits and searches of codex are in its stream alone.
  const seen = all.every(({ tool }) => tool === null) ? calls.filter(({ tool }) => tool === null) : calls;
  const isSame = seen.length === all.length;
  let place = 0;
  return new Map(
    [...made].map(([at, ofRow]) => [
      at,
      ofRow.map((call): TranscriptCall => {
        const known = isSame ? seen[place] : undefined;
        place += 1;
        return { ...call, exitCode: known?.exitCode ?? saidExit(call) };
      }),
    ]),
  );
}

function saidExit({ tool, answer }: ToolCall): number | null {
  const said = tool === null && answer !== null ? EXIT.exec(answer.trimEnd())?.[1] : undefined;
  return said === undefined ? null : Number(said);
}

/** Messages of others that came back with the calls; null: one that asks for them has an answer that cannot be read. */
export function receivedBy(calls: readonly ToolCall[]): number | null {
  return calls
    .filter(({ command }) => command !== null && asksForMessages(command))
    .map(({ answer }) => {
      if (answer === null) return null;
      const count = receivedIn(answer).length;
      return count === 0 && answer.includes('"from"') ? null : count;
    })
    .reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
