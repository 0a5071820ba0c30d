import { conflicts, type ConflictColumns, type ConflictOptions } from "../stats/conflicts.ts";
import { mcnemarExact } from "../stats/mcnemar.ts";
import { groupRows } from "../stats/group-rows.ts";
import { conflicted } from "../stats/policies.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, rateBars, type Figure } from "./figure.ts";

export interface ConflictRow extends ConflictColumns {
  readonly model: string | null;
  readonly setting: string | null;
}

/**
 * Share of plain merges that conflict, with and without messages, per model (Fig. 5b in the PDF, 4b in the HTML). The notes
 * hold exact McNemar on the pairs whose merge is known under both settings.
 */
export function conflictRates(
  pairs: Iterable<PairRow>,
  options: Pick<ConflictOptions<"model">, "conflict"> = {},
): Figure<ConflictRow> {
  const all = [...pairs];
  const rows = conflicts(all, { ...options, by: ["model", "setting"] });
  const notes = groupRows(all, ["model"]).flatMap(({ key, rows: ofModel }) =>
    pairedNote(key.model, ofModel, options.conflict ?? "naive-both-patched"),
  );
  return makeFigure("conflict-rates", "Conflicting merges", rows, rateBars("model", "setting", "conflicts"), notes);
}

function pairedNote(
  model: string | null,
  rows: readonly PairRow[],
  policy: Parameters<typeof conflicted>[1],
): string[] {
  const known = (setting: string) =>
    new Map(
      rows.flatMap((row) =>
        row.setting === setting && row.repeat === 1 ? [[row.pairKey, conflicted(row, policy)] as const] : [],
      ),
    );
  const [comm, nocomm] = [known("coop-comm"), known("coop-nocomm")];
  const both = [...comm].flatMap(([key, a]) => {
    const b = nocomm.get(key) ?? null;
    return a === null || b === null ? [] : [{ a, b }];
  });
  if (both.length === 0) return [];
  const only = (first: boolean) => both.filter(({ a, b }) => a === first && b !== first).length;
  return [
    `${model ?? "unknown model"}: ${both.length} pairs known under both, ${only(true)} conflict only with messages, ${only(false)} only without, exact McNemar p = ${mcnemarExact(only(true), only(false)).toPrecision(3)}`,
  ];
}
