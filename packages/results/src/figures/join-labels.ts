import { worksAlone } from "../setting.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import { trialId, type TrialKey } from "../tables/trial-columns.ts";
import { AmbiguousLabelError } from "./ambiguous-label-error.ts";

/**
 * Finds the labels of a trial. Where a label leaves out run, setting or repeat, it is about the only trial that agrees with what
 * it says.
 * @throws AmbiguousLabelError when several do.
 */
export function joinLabels(
  trials: Iterable<TrialKey>,
  labels: Iterable<LabelRow>,
): (trial: TrialKey) => readonly LabelRow[] {
  const ofPair = groupBy(
    new Map([...trials].map((trial) => [trialId(trial), trial])).values(),
    ({ pairKey }) => pairKey,
  );
  const joined = groupBy(labels, (label) => {
    const found = trialsMeant(label, ofPair.get(label.pairKey) ?? []);
    if (found.length > 1) throw new AmbiguousLabelError(label.pairKey, found);
    return found.map(trialId)[0] ?? "";
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

function trialsMeant(
  { run, setting, upstreamSetting: word, repeat }: LabelRow,
  trials: readonly TrialKey[],
): TrialKey[] {
  const agreeing = trials.filter(
    (trial) =>
      (run === null || run === trial.run) &&
      (word === null || word === trial.upstreamSetting) &&
      (repeat === null || repeat === trial.repeat),
  );
  if (setting !== null) return agreeing.filter((trial) => trial.setting === setting);
  // A label that was made of a run whose setting nobody knew.
  const unknown = agreeing.filter((trial) => trial.setting === null);
  if (run !== null && repeat !== null && unknown.length > 0) return unknown;
  // Who works alone talks to nobody.
  return agreeing.filter((trial) => !worksAlone(trial.setting));
}
