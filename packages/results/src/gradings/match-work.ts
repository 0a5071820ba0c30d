import { InputError } from "../errors.ts";
import { visibleText } from "../visible-text.ts";
import type { Gradings } from "./causes.ts";
import type { GradedTrial } from "./graded-trial.ts";

export interface MatchedWork {
  readonly matched: readonly { readonly a: Gradings; readonly b: Gradings }[];
  readonly onlyBefore: number;
  readonly onlyAfter: number;
}

/** Matches the gradings of two trees by run, upstream's setting and pair. @throws InputError as `gradingsOf` does */
export function matchWork(before: readonly GradedTrial[], after: readonly GradedTrial[]): MatchedWork {
  const names = runNames(before, after);
  const [ofBefore, ofAfter] = [gradingsOf(before, names.before), gradingsOf(after, names.after)];
  const matched = [...ofAfter].flatMap(([key, b]) => {
    const a = ofBefore.get(key);
    return a === undefined ? [] : [{ a, b }];
  });
  return {
    matched,
    onlyBefore: ofBefore.size - matched.length,
    onlyAfter: ofAfter.size - matched.length,
  };
}

/**
 * The gradings of each work of one tree, in their order. A pair that one run folder holds twice counts once, as in the tables: the first by path.
 * @throws InputError `run-name-unusable` where two run folders have the same grading of a work of one name: which of them is meant, nobody can tell
 */
export function gradingsOf(
  trials: readonly GradedTrial[],
  nameOf: (trial: GradedTrial) => string = ({ run, workRun }) => workRun ?? run,
): Map<string, Gradings> {
  const keyOf = (trial: GradedTrial): string => JSON.stringify([nameOf(trial), trial.upstreamSetting, trial.pair]);
  const groups = Map.groupBy(trials, keyOf);
  return new Map([...groups].map(([key, group]) => [key, eachOnce(group)]));
}

function eachOnce(group: readonly GradedTrial[]): Gradings {
  const found = new Map<number, GradedTrial>();
  for (const one of group) {
    const other = found.get(one.grading);
    if (other === undefined) found.set(one.grading, one);
    else if (other.runDir !== one.runDir) throw twoOfOneName(other, one);
  }
  return [...found.values()].toSorted((a, b) => a.grading - b.grading) as unknown as Gradings;
}

function twoOfOneName(one: GradedTrial, other: GradedTrial): InputError {
  const [run, first, second] = [other.workRun ?? other.run, one.runDir, other.runDir].map(visibleText);
  const what = other.grading === 1 ? "work" : `grading ${other.grading}`;
  return new InputError({
    code: "run-name-unusable",
    subject: `run ${run} in ${second}`,
    problem: `Its name names two runs: ${what} of ${other.pair} lies there and in ${first}.`,
    remedy: "Compare the folder of one run at a time, or of each campaign by itself.",
  });
}

type NameOf = (trial: GradedTrial) => string;

/**
 * A regraded run is called as the other tree calls the run: as its source does, or, where the other is a regrading of the same, or of this one, by
 * the name that both have in common.
 */
function runNames(before: readonly GradedTrial[], after: readonly GradedTrial[]): { before: NameOf; after: NameOf } {
  const own = (trials: readonly GradedTrial[]) => new Set(trials.map(({ run }) => run));
  const works = (trials: readonly GradedTrial[]) => new Set(trials.flatMap(({ workRun }) => workRun ?? []));
  const nameIn = (trials: readonly GradedTrial[]): NameOf => {
    const [runs, sources] = [own(trials), works(trials)];
    return ({ run, workRun }) => {
      if (workRun === null || runs.has(workRun)) return workRun ?? run;
      return sources.has(workRun) ? workRun : run;
    };
  };
  return { before: nameIn(after), after: nameIn(before) };
}
