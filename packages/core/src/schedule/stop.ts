import { type ExperimentError, type Judgement, type Reason, reasonTraits } from "@cooperbench-ts/results";
import type { ExperimentOutcome } from "@cooperbench-ts/results/experiment";

/** Why no new trial starts any more. */
export type Stop = NonNullable<ExperimentOutcome["stop"]>;

/** null: there is no limit, or it is not reached. */
export function stopAtMaxCost(maxCost: number | null, knownUsd: number): Stop | null {
  if (maxCost === null || knownUsd < maxCost) return null;
  return {
    cause: "max-cost",
    message: `The campaign has spent $${knownUsd.toFixed(2)}, and its limit is $${maxCost.toFixed(2)}.`,
    remedy: "Raise --max-cost; the same command then goes on.",
  };
}

/** @param pairs in a row that ended in it; 1: it holds for all */
export function stopForCause({ reason, evidence }: Judgement, pairs: number): Stop {
  const quote = evidence === null ? "" : ` “${evidence.quote}” (${evidence.file})`;
  const message =
    pairs > 1
      ? `${pairs} different pairs in a row ended in ${reason}:${quote}`
      : `Every trial would end in ${reason}:${quote}`;
  return { cause: reason, message, remedy: remedyFor(reason) };
}

export function stopAfter(troubleMs: number, reason: Reason, failure: string): Stop {
  const message = `${reason} has lasted ${Math.round(troubleMs / 60_000)} min: ${failure}`;
  return { cause: reason, message, remedy: remedyFor(reason) };
}

export function stopForError({ code, subject, problem, remedy }: ExperimentError): Stop {
  return { cause: code, message: `${subject}: ${problem}`, remedy };
}

function remedyFor(reason: Reason): string {
  return `${reasonTraits[reason].remedy} When it is mended, the same command goes on (docs/reasons/${reason}.md).`;
}
