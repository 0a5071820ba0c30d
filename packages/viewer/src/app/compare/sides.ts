import {
  findSelection,
  type PairRow,
  type Selection,
  type SelectionColumn,
  selectionColumns,
  selectionsIn,
  settings,
  shellWord,
  visibleText,
} from "@cooperbench-ts/results";

/** What a side is chosen by: the text of each column that is chosen. */
export type SideParts = Readonly<Partial<Record<SelectionColumn, string>>>;

/** What a text chooses, as the command `compare` takes it. */
export type ReadSide =
  | { readonly kind: "found"; readonly selection: Selection; readonly parts: SideParts }
  | { readonly kind: "unknown"; readonly why: string; readonly meanings: readonly string[] };

export interface SideColumn {
  readonly column: SelectionColumn;
  readonly values: readonly string[];
}

/** Columns that tell trials apart. Upstream's word is left out where ours says it and more. */
export function sideColumns(pairs: readonly PairRow[]): SideColumn[] {
  const isKnown = pairs.every(({ setting }) => setting !== null);
  return selectionsIn(pairs)
    .filter(({ column }) => !(column === "upstreamSetting" && isKnown))
    .map(({ column, values }) => ({ column, values: column === "setting" ? inOrder(values) : values }));
}

/** Settings as a campaign runs them. */
function inOrder(values: readonly string[]): string[] {
  const known: readonly string[] = settings;
  const rank = (value: string) => (known.includes(value) ? known.indexOf(value) : known.length);
  return values.toSorted((a, b) => rank(a) - rank(b));
}

export function readSide(pairs: readonly PairRow[], text: string): ReadSide {
  const found = findSelection(pairs, text);
  switch (found.kind) {
    case "found":
      return { ...found, parts: partsOf(found.selection) };
    case "ambiguous":
      return { kind: "unknown", why: `${text} is several things here`, meanings: found.meanings };
    case "unknown-column":
      return { kind: "unknown", why: `there is no column ${found.column}`, meanings: [] };
    case "unknown-value":
      return { kind: "unknown", why: `no trial has the ${found.column} ${found.value}`, meanings: [] };
    case "unknown":
      return { kind: "unknown", why: `nothing here is called ${text}`, meanings: [] };
  }
}

/** The same as texts. */
export function partsOf(selection: Selection): SideParts {
  const chosen = typeof selection === "string" ? { setting: selection } : selection;
  return Object.fromEntries(
    Object.entries(chosen).map(([column, value]) => [column, value === null ? "unknown" : String(value)]),
  );
}

/** `setting=solo,arm=x`, which is read again as the same. */
export function sideText(parts: SideParts): string {
  return selectionColumns
    .flatMap((column) => (parts[column] === undefined ? [] : [`${column}=${parts[column]}`]))
    .join(",");
}

/** The same side with another value of a column; null: whichever. */
export function withPart(parts: SideParts, column: SelectionColumn, value: string | null): SideParts {
  const { [column]: _before, ...others } = parts;
  return value === null ? others : { ...others, [column]: value };
}

const SPEAK_FOR_THEMSELVES: ReadonlySet<string> = new Set(["setting", "arm", "model", "agentFramework", "run"]);

/** What a side is called in a sentence. */
export function sideName(parts: SideParts): string {
  const words = selectionColumns.flatMap((column) => {
    const value = parts[column];
    if (value === undefined) return [];
    const isClear = SPEAK_FOR_THEMSELVES.has(column) && value !== "unknown";
    return [isClear ? value : `${column} ${value}`];
  });
  return words.length === 0 ? "all trials" : visibleText(words.join(", "));
}

/** The two sides of a page that was asked for none: the first two values of the column that tells trials apart first. */
export function standardSides(pairs: readonly PairRow[]): readonly [string, string] | null {
  const [first] = sideColumns(pairs);
  const [a, b] = first?.values ?? [];
  if (first === undefined || a === undefined || b === undefined) return null;
  return [sideText({ [first.column]: a }), sideText({ [first.column]: b })];
}

/** The only column in which two sides differ; null: they differ in none, or in several. */
export function differingColumn(a: SideParts, b: SideParts): SelectionColumn | null {
  const [only = null, ...others] = selectionColumns.filter((column) => a[column] !== b[column]);
  return others.length === 0 ? only : null;
}

/** The line of the command that compares the same. Names come from strangers, so that a shell gets each as one word. */
export function compareCommand(a: SideParts, b: SideParts, flags: readonly string[]): string {
  return [
    "cooperbench-ts compare",
    ...[a, b].map((parts) => shellWord(visibleText(sideText(parts)))),
    "logs",
    ...flags,
  ].join(" ");
}
