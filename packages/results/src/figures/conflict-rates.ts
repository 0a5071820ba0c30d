import { messagingArms, messagingArmsOverGit, type Setting, worksAlone } from "../setting.ts";
import { conflicts, type ConflictColumns, type ConflictOptions } from "../stats/conflicts.ts";
import { groupRows } from "../stats/group-rows.ts";
import { pairedOutcomes, type PairedOutcomes } from "../stats/paired-outcomes.ts";
import { conflicted } from "../stats/policies.ts";
import { refuseMixedPolicies } from "../stats/policy-mismatch-error.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { rateDots } from "./draw/dots.ts";
import { placeText } from "./draw/places.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, pooledNote, sharedNote, unknownNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export type ConflictRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & ConflictColumns;

export interface ConflictFigureOptions<By extends GroupColumn = "model">
  extends Omit<ConflictOptions<GroupColumn>, "by">, SeriesOptions<By> {
  readonly acrossPolicies?: boolean;
}

/**
 * Share of plain merges that conflict, with and without messages, with and without a shared repository, per model (Fig. 5b in the PDF, 4b in the HTML). The notes
 * hold the test on the pairs whose merge is known under both settings: see `pairedOutcomes`.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function conflictRates<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: ConflictFigureOptions<By> = {},
): Figure<ConflictRow<By>> {
  const all = [...pairs].filter((row) => !worksAlone(row.setting));
  refuseMixedPolicies(
    "conflicting merges",
    all.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const by = seriesColumns(options);
  const rows = conflicts(all, { ...options, by: [...by, "setting"] }).filter(({ n }) => n > 0) as ConflictRow<By>[];
  const policy = options.conflict ?? "naive-both-patched";
  const tests = groupRows(all, by).flatMap(({ key, rows: trials }) => {
    const of = (setting: Setting) => trials.filter((row) => row.setting === setting);
    return [messagingArms, messagingArmsOverGit].flatMap((arms) => {
      const [comm, nocomm] = [of(arms.with), of(arms.without)];
      const paired = pairedOutcomes(comm, nocomm, (row) => conflicted(row, policy), options);
      const over = arms === messagingArms ? "" : ` (${arms.with})`;
      return paired.pairs === 0 ? [] : [`${placeText(key, by)}${over}: ${pairedNote(paired)}`];
    });
  });
  const places = [by, ["setting"]];
  const unknown = all.filter((row) => conflicted(row, policy) === null).length;
  return makeFigure({
    name: "conflict-rates",
    title: "Conflicting merges",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      intervalNote(rows),
      unknownNote(
        unknown,
        all.length,
        "trials whose plain merge is not known: no merge was tried, or a patch was empty",
      ),
      ...tests,
    ],
    width: options.width,
    draw: (look) => rateDots(look, rows, places, "share of merges that conflict"),
  });
}

function pairedNote({
  pairs,
  onlyFirst,
  onlySecond,
  firstRate,
  secondRate,
  p,
  mcnemarP,
  test,
}: PairedOutcomes): string {
  const valueOf = (value: number | null) => (value === null ? "cannot be computed" : `p = ${value.toPrecision(3)}`);
  const flips = `${test.replaceAll("-", " ")} ${valueOf(p)}`;
  if (onlyFirst !== null)
    return `${pairs} pairs known under both, ${onlyFirst} conflict only with messages, ${onlySecond} only without, exact McNemar ${valueOf(mcnemarP)}, ${flips}`;
  const [comm, nocomm] = [firstRate, secondRate].map((rate) => `${((rate ?? 0) * 100).toFixed(1)} %`);
  return `${pairs} pairs with repeats known under both, ${comm} conflicts with messages, ${nocomm} without (means over the pairs), ${flips}`;
}
