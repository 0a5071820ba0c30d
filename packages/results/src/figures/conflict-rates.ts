import { messagingArms, type Setting, worksAlone } from "../setting.ts";
import { conflicts, type ConflictColumns, type ConflictOptions } from "../stats/conflicts.ts";
import { groupRows } from "../stats/group-rows.ts";
import { pairedOutcomes, type PairedOutcomes } from "../stats/paired-outcomes.ts";
import { conflicted } from "../stats/policies.ts";
import { refuseMixedPolicies } from "../stats/policy-mismatch-error.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, rateBars, type Figure } from "./figure.ts";

export interface ConflictRow extends ConflictColumns {
  readonly model: string | null;
  readonly setting: string | null;
}

export interface ConflictFigureOptions extends Omit<ConflictOptions<"model">, "by"> {
  readonly acrossPolicies?: boolean;
}

/**
 * Share of plain merges that conflict, with and without messages, per model (Fig. 5b in the PDF, 4b in the HTML). The notes
 * hold the test on the pairs whose merge is known under both settings: see `pairedOutcomes`.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function conflictRates(pairs: Iterable<PairRow>, options: ConflictFigureOptions = {}): Figure<ConflictRow> {
  const all = [...pairs].filter((row) => !worksAlone(row.setting));
  refuseMixedPolicies(
    "conflicting merges",
    all.map((row) => row.evalPolicy),
    options.acrossPolicies,
  );
  const rows = conflicts(all, { ...options, by: ["model", "setting"] });
  const policy = options.conflict ?? "naive-both-patched";
  const notes = groupRows(all, ["model"]).flatMap(({ key, rows: ofModel }) => {
    const of = (setting: Setting) => ofModel.filter((row) => row.setting === setting);
    const [comm, nocomm] = [of(messagingArms.with), of(messagingArms.without)];
    const paired = pairedOutcomes(comm, nocomm, (row) => conflicted(row, policy), options);
    return paired.pairs === 0 ? [] : [`${key.model ?? "unknown model"}: ${pairedNote(paired)}`];
  });
  return makeFigure("conflict-rates", "Conflicting merges", rows, rateBars("model", "setting", "conflicts"), notes);
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
