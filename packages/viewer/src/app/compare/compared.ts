import {
  type ArmComparison,
  type Barrier,
  compareArms,
  type CompareArmsOptions,
  type ComparedPair,
  comparedPairs,
  compareFamily,
  type FamilyMember,
  type Measure,
  type MeasureRow,
  NotComparableError,
  othersBy,
  type PairRow,
  type RunRow,
  type Selection,
  type SelectionColumn,
  sideOf,
  type TaskFaultRow,
  withTaskFaults,
} from "@cooperbench-ts/results";
import { partsOf, type SideParts } from "./sides.ts";

/** Two sides as they were compared, or why they were not. */
export type Compared =
  | { readonly kind: "compared"; readonly comparison: ArmComparison; readonly pairs: readonly ComparedPair[] }
  | { readonly kind: "refused"; readonly barriers: readonly Barrier[] }
  | { readonly kind: "failed"; readonly why: string };

export type ComparedFamily =
  | { readonly kind: "compared"; readonly members: readonly ComparedMember[] }
  | { readonly kind: "refused"; readonly barriers: readonly Barrier[] }
  | { readonly kind: "failed"; readonly why: string };

export interface ComparedMember extends FamilyMember {
  /** What the base was compared with. */
  readonly parts: SideParts;
}

export interface PageTables {
  readonly pairs: readonly PairRow[];
  readonly runs: readonly RunRow[];
}

/** The tables as the command reads them: with what nobody can pass filled in, where that is left out. */
export function tablesFor(
  { pairs, runs }: PageTables,
  taskFaults: readonly TaskFaultRow[],
  { exclude = "none" }: CompareArmsOptions,
): PageTables {
  return { pairs: exclude === "none" ? pairs : withTaskFaults(pairs, taskFaults), runs };
}

/** What the command `compare` says of two sides' success, and the pairs that it counts. Measures take most of the time: they come after. */
export function comparedSides(
  tables: PageTables,
  first: Selection,
  second: Selection,
  options: CompareArmsOptions,
): Compared {
  return unlessRefused(() => ({
    kind: "compared",
    comparison: compareArms(tables, first, second, { ...options, measures: [] }),
    pairs: comparedPairs(sideOf(tables, first), sideOf(tables, second), options),
  }));
}

/** What it says of one measure; null: there is none, or nothing is compared. */
export function comparedMeasure(
  measure: Measure,
  tables: PageTables,
  first: Selection,
  second: Selection,
  options: CompareArmsOptions,
): MeasureRow | null {
  const compared = unlessRefused(() => compareArms(tables, first, second, { ...options, measures: [measure] }));
  return "measures" in compared ? (compared.measures[0] ?? null) : null;
}

/** What `compare --each` says: success alone, which is what its p values are of. */
export function comparedFamily(
  tables: PageTables,
  base: Selection,
  column: SelectionColumn,
  options: CompareArmsOptions,
): ComparedFamily {
  return unlessRefused(() => {
    const others = othersBy(tables, base, column);
    const members = compareFamily(tables, base, others, { ...options, measures: [] });
    return {
      kind: "compared",
      members: members.map((member, at) => ({ ...member, parts: partsOf(others[at] ?? {}) })),
    };
  });
}

function unlessRefused<Result>(
  compare: () => Result,
):
  | Result
  | { readonly kind: "refused"; readonly barriers: readonly Barrier[] }
  | { readonly kind: "failed"; readonly why: string } {
  try {
    return compare();
  } catch (error) {
    if (NotComparableError.isInstance(error)) return { kind: "refused", barriers: error.barriers };
    return { kind: "failed", why: error instanceof Error ? error.message : String(error) };
  }
}
