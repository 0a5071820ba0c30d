import { groupBy } from "../stats/group-rows.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { AmbiguousLabelError } from "./ambiguous-label-error.ts";

type TrialKey = Pick<PairRow, "pairKey" | "run" | "setting" | "repeat">;

/** One trial of one run: models and experiments share pairs, settings and repeats. */
export function trialId({ run, pairKey, setting, repeat }: TrialKey): string {
  return JSON.stringify([run, pairKey, setting, repeat]);
}

/**
 * Finds the labels of a trial. A label without a run is about the only trial that has its pair, setting and repeat.
 * @throws AmbiguousLabelError when several have.
 */
export function joinLabels(
  trials: Iterable<TrialKey>,
  labels: Iterable<LabelRow>,
): (trial: TrialKey) => readonly LabelRow[] {
  const runs = new Map<string, Set<string>>();
  for (const trial of trials) {
    const key = withoutRun(trial);
    runs.set(key, (runs.get(key) ?? new Set()).add(trial.run));
  }
  const joined = groupBy(labels, (label) => {
    if (label.run !== null) return trialId({ ...label, run: label.run });
    const [run, ...others] = [...(runs.get(withoutRun(label)) ?? [])].sort();
    if (run !== undefined && others.length > 0) throw new AmbiguousLabelError(label.pairKey, [run, ...others]);
    return run === undefined ? "" : trialId({ ...label, run });
  });
  return (trial) => joined.get(trialId(trial)) ?? [];
}

/** The acts of each scheme apart: what two readers say of one message is not added up. */
export function actsByScheme(
  trials: readonly TrialKey[],
  labels: Iterable<LabelRow>,
): { readonly scheme: string; readonly labelsOf: (trial: TrialKey) => readonly LabelRow[] }[] {
  return [...groupBy(labels, ({ scheme }) => scheme)].map(([scheme, some]) => ({
    scheme,
    labelsOf: joinLabels(trials, some),
  }));
}

function withoutRun({ pairKey, setting, repeat }: Omit<TrialKey, "run">): string {
  return JSON.stringify([pairKey, setting, repeat]);
}
