import { type Selection, type SelectionColumn, selectionColumns, selects } from "../stats/compare.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { valuesOf } from "./side.ts";

/** What a text names in a table, or why it names nothing: `meanings` has each form under which it does. */
export type FoundSelection =
  | { readonly kind: "found"; readonly selection: Selection }
  | { readonly kind: "ambiguous"; readonly meanings: readonly string[] }
  | { readonly kind: "unknown-value"; readonly column: SelectionColumn; readonly value: string }
  | { readonly kind: "unknown-column"; readonly column: string }
  | { readonly kind: "unknown" };

/** A bare word is no repository: that is what a pair is, and `repo=…` says it. */
const BARE = selectionColumns.filter((column) => column !== "repo");

/**
 * Reads how people name a side: `arm=x,setting=solo`, or one word that is a setting, an arm, a model, an agent, a version, a run or
 * a repeat there. A word of several meanings is ambiguous, unless they all choose the same trials.
 */
export function findSelection(pairs: readonly PairRow[], text: string): FoundSelection {
  if (/^\w+=/.test(text)) return namedSelection(pairs, text);
  const meanings = BARE.flatMap((column) => valueCalled(pairs, column, text) ?? []);
  const [first] = meanings;
  if (first === undefined) return { kind: "unknown" };
  const chosen = meanings.map((selection) => pairs.filter(selects(selection)));
  const same = chosen.every(
    (rows) => rows.length === chosen[0]?.length && rows.every((row, i) => row === chosen[0]?.[i]),
  );
  if (same) return { kind: "found", selection: first };
  return { kind: "ambiguous", meanings: meanings.map((selection) => `${Object.keys(selection)[0]}=${text}`) };
}

function namedSelection(pairs: readonly PairRow[], text: string): FoundSelection {
  const selection: Partial<Pick<PairRow, SelectionColumn>> = {};
  // A value may hold a comma, but none that a column and its sign follow.
  for (const part of text.split(/,\s*(?=\w+=)/)) {
    const at = part.indexOf("=");
    const [name, value] = [part.slice(0, at), part.slice(at + 1)];
    const column = selectionColumns.find((known) => known === name);
    if (column === undefined) return { kind: "unknown-column", column: name };
    const found = valueCalled(pairs, column, value);
    if (found === null) return { kind: "unknown-value", column, value };
    Object.assign(selection, found);
  }
  return { kind: "found", selection };
}

/** The selection by a column's value that is written so; null where no trial has it. */
function valueCalled(
  pairs: readonly PairRow[],
  column: SelectionColumn,
  text: string,
): Partial<Pick<PairRow, SelectionColumn>> | null {
  const row = pairs.find((one) => (one[column] === null ? text === "unknown" : String(one[column]) === text));
  return row === undefined ? null : { [column]: row[column] };
}

/** What can be chosen, the columns that tell trials apart first: each with its values. Columns of one value tell nothing. */
export function selectionsIn(
  pairs: readonly PairRow[],
): { readonly column: SelectionColumn; readonly values: readonly string[] }[] {
  return BARE.flatMap((column) => {
    const values = valuesOf(pairs, column).map((value) => (value === null ? "unknown" : String(value)));
    return values.length < 2 ? [] : [{ column, values }];
  });
}
