import { type Selection, selectionText, selects } from "../stats/compare.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { RunRow } from "../tables/runs-shape.ts";

/** The tables that a comparison reads. Without `runs` it is not known who was a stand-in, and whom upstream nudged. */
export interface ComparedTables {
  readonly pairs: Iterable<PairRow>;
  readonly runs?: Iterable<RunRow>;
}

/** One of the two that are compared. */
export interface Side {
  /** As it is to be called. */
  readonly name: string;
  /** The columns by which it was chosen: what is asked to differ. */
  readonly chosenBy: readonly string[];
  readonly pairs: readonly PairRow[];
  readonly runs: readonly RunRow[];
}

/** The trials of a selection; `undefined`: all of them. */
export function sideOf(tables: ComparedTables, selection: Selection | undefined, name?: string): Side {
  const all = [...tables.pairs];
  const pairs = selection === undefined ? all : all.filter(selects(selection));
  const runs = new Set(pairs.map(runKey));
  return {
    name: name ?? (selection === undefined ? "all" : selectionText(selection)),
    chosenBy: selection === undefined ? [] : typeof selection === "string" ? ["setting"] : Object.keys(selection),
    pairs,
    runs: [...(tables.runs ?? [])].filter((run) => runs.has(runKey(run))),
  };
}

function runKey({ run, arm, setting, upstreamSetting, repeat }: PairRow | RunRow): string {
  return JSON.stringify([run, arm, setting, upstreamSetting, repeat]);
}

/** The different values of a column, known ones first and in order; null last where some are unknown. */
export function valuesOf<Column extends keyof PairRow>(rows: readonly PairRow[], column: Column): PairRow[Column][] {
  const values = new Set(rows.map((row) => row[column]));
  const known = [...values].filter((value) => value !== null);
  return [
    ...known.sort((a, b) => String(a).localeCompare(String(b), "en", { numeric: true })),
    ...(values.has(null as never) ? [null as never] : []),
  ];
}
