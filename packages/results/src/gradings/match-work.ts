import type { Gradings } from "./causes.ts";
import type { GradedTrial } from "./graded-trial.ts";

export interface MatchedWork {
  readonly matched: readonly { readonly a: Gradings; readonly b: Gradings }[];
  readonly onlyBefore: number;
  readonly onlyAfter: number;
}

/** Matches the gradings of two trees by run, upstream's setting and pair. */
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

/** The gradings of each work of one tree, in their order. */
export function gradingsOf(
  trials: readonly GradedTrial[],
  nameOf: (trial: GradedTrial) => string = ({ run, workRun }) => workRun ?? run,
): Map<string, Gradings> {
  const keyOf = (trial: GradedTrial): string => JSON.stringify([nameOf(trial), trial.upstreamSetting, trial.pair]);
  const groups = Map.groupBy(trials, keyOf);
  return new Map(
    [...groups].map(([key, group]) => [key, group.toSorted((a, b) => a.grading - b.grading) as unknown as Gradings]),
  );
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
