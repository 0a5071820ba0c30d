import { type ExperimentError, type Judgement, type Reason, reasonTraits } from "@cooperbench-ts/results";
import type { ExperimentOutcome } from "@cooperbench-ts/results/experiment";
import type { Proof } from "../check/proof.ts";

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

/** @param pairs different ones that ended in it; 1: it holds for all */
export function stopForCause(judgement: Judgement, pairs: number): Stop {
  const { reason } = judgement;
  const met =
    pairs === 1
      ? `Every trial would end in ${reason}`
      : pairs === 2
        ? `2 different pairs, and no success between them, ended in ${reason}`
        : `${pairs} different pairs in a row ended in ${reason}`;
  return { cause: reason, message: `${met}:${quoteOf(judgement)}`, remedy: remedyFor(reason) };
}

/** Somebody who knows has confirmed what a trial met; what the answer shows is the cause. */
export function stopForProof(judgement: Judgement, { reason, answer }: Extract<Proof, { kind: "confirmed" }>): Stop {
  const message = `Every trial would end in ${reason}: ${answer}. A trial had met it:${quoteOf(judgement)}`;
  return { cause: reason, message, remedy: remedyFor(reason) };
}

function quoteOf({ evidence }: Judgement): string {
  return evidence === null ? "" : ` “${evidence.quote}” (${evidence.file})`;
}

export function stopAfter(troubleMs: number, reason: Reason, failure: string): Stop {
  const message = `${reason} has lasted ${Math.round(troubleMs / 60_000)} min: ${failure}`;
  return { cause: reason, message, remedy: remedyFor(reason) };
}

/** What a provider names as the end of its limit is none. */
export function stopAfterNamedWaits(waits: number, judgement: Judgement): Stop {
  const { reason } = judgement;
  const message = `${reason} came back each time after ${waits} named ends of it, and no trial succeeded between them:${quoteOf(judgement)}`;
  return { cause: reason, message, remedy: remedyFor(reason) };
}

export function stopForError({ code, subject, problem, remedy }: ExperimentError): Stop {
  return { cause: code, message: `${subject}: ${problem}`, remedy };
}

function remedyFor(reason: Reason): string {
  return `${reasonTraits[reason].remedy} When it is mended, the same command goes on (docs/reasons/${reason}.md).`;
}
