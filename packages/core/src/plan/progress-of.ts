import { reasonTraits } from "@cooperbench-ts/results";
import { countVerdicts, type ExperimentOutcome, type TrialState } from "@cooperbench-ts/results/experiment";

/** How far the trials of an experiment are. @param states one for each planned trial; undefined: nothing was begun */
export function progressOf(
  states: readonly (TrialState | undefined)[],
): Pick<ExperimentOutcome, "counts" | "unfinished"> {
  const verdicts = states.map((state) => state?.judged?.verdict);
  return {
    counts: countVerdicts(verdicts.map((verdict) => verdict?.verdict)),
    unfinished: verdicts.filter((verdict) => verdict === undefined || !reasonTraits[verdict.reason].stands).length,
  };
}
