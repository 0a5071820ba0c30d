import type { GradedTrial } from "./graded-trial.ts";
import { isGraded } from "./causes.ts";
import { gradingsOf } from "./match-work.ts";

/** One work whose gradings, under the same conditions, differ in the verdict or in whether a feature passed. */
export interface FlakyGrading {
  /** The run whose agents did the work. */
  readonly run: string;
  readonly pair: string;
  /** In the order of the gradings; those without pass or fail are left out. */
  readonly gradings: readonly Pick<GradedTrial, "grading" | "verdict" | "reason" | "aPassed" | "bPassed">[];
}

/** The work of one tree whose gradings differ in the verdict, or in whether a feature passed. @throws InputError as `compareGradings` does */
export function flakyGradings(trials: readonly GradedTrial[]): FlakyGrading[] {
  return [...gradingsOf(trials).values()].flatMap((all) => {
    const graded = all.filter(isGraded);
    const ends = new Set(graded.map(({ verdict, aPassed, bPassed }) => JSON.stringify([verdict, aPassed, bPassed])));
    if (ends.size < 2) return [];
    const { run, workRun, pair } = all[0];
    const gradings = graded.map(({ grading, verdict, reason, aPassed, bPassed }) => ({
      grading,
      verdict,
      reason,
      aPassed,
      bPassed,
    }));
    return [{ run: workRun ?? run, pair, gradings }];
  });
}
