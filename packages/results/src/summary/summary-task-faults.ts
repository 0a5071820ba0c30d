import type { TaskFaultRow } from "../task-faults/task-faults-shape.ts";

/** What is not the model's fault, in numbers. */
export interface SummaryTaskFaults {
  /** Features that nobody can pass, and the trials of their pairs, whether they are counted or left out. */
  readonly features: number;
  readonly trials: number;
  /** Passes of a feature in which no test is seen to have run. */
  readonly passesWithoutTest: number;
  /** Trials with equal patches that were judged differently. */
  readonly flakyVerdicts: number;
  /** Those of them of which nobody knows whether they were evaluated by the same rules. */
  readonly flakyOfUnknownRules: number;
}

/** @param trials of pairs with a feature that nobody can pass */
export function countFaults(faults: readonly TaskFaultRow[], trials: number): SummaryTaskFaults {
  const trialsOf = (kind: TaskFaultRow["fault"], cause?: TaskFaultRow["cause"]): number =>
    faults.reduce((sum, row) => sum + (row.fault === kind && row.cause === (cause ?? row.cause) ? row.trials : 0), 0);
  return {
    features: faults.filter(({ fault }) => fault === "never-passes").length,
    trials,
    passesWithoutTest: trialsOf("passes-without-test"),
    flakyVerdicts: trialsOf("flaky-verdict"),
    flakyOfUnknownRules: trialsOf("flaky-verdict", "rules-unknown"),
  };
}

/** @param leftOut trials that are in none of the numbers */
export function taskFaultNotes(taskFaults: SummaryTaskFaults | null, leftOut: number): string[] {
  if (taskFaults === null) return [];
  const { features, trials, passesWithoutTest, flakyVerdicts, flakyOfUnknownRules } = taskFaults;
  const notes: string[] = [];
  if (features > 0 && leftOut === 0)
    notes.push(
      `${counted(trials, "trial")} of pairs with a feature that nobody passes, by an error that is not about the work (${counted(features, "feature")}: \`export --table task-faults\` names them, \`--exclude task-broken\` leaves them out)`,
    );
  if (passesWithoutTest > 0)
    notes.push(`${counted(passesWithoutTest, "trial")} in which a feature passed and no test is seen to have run`);
  const unsure = flakyOfUnknownRules === flakyVerdicts ? "" : `${flakyOfUnknownRules} of them `;
  const rules = flakyOfUnknownRules === 0 ? "" : ` (${unsure}perhaps by other rules: upstream's version is not known)`;
  if (flakyVerdicts > 0)
    notes.push(`${counted(flakyVerdicts, "trial")} with patches that were judged differently another time${rules}`);
  return notes;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
