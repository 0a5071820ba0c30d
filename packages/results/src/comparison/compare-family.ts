import { InputError } from "../errors.ts";
import { type Selection, type SelectionColumn, selectionText, selects } from "../stats/compare.ts";
import { holm } from "../stats/holm.ts";
import { type ArmComparison, compareArms, type CompareArmsOptions } from "./compare-arms.ts";
import { type Barrier, NotComparableError } from "./concern.ts";
import { type ComparedTables, valuesOf } from "./side.ts";

/** One comparison of a family, with its p among theirs. */
export interface FamilyMember extends ArmComparison {
  /** p of the success rates, adjusted by Holm over the family. */
  readonly pHolm: number | null;
}

/**
 * Compares several selections with one base. The base comes first in each, so that a difference is the base's less the other's.
 * @throws NotComparableError with the barriers of all of them; else what `compareArms` does
 */
export function compareFamily(
  tables: ComparedTables,
  base: Selection,
  others: readonly Selection[],
  options: CompareArmsOptions = {},
): FamilyMember[] {
  const all = { ...tables, pairs: [...tables.pairs] };
  const members = comparedOrRefused(others, (other) => compareArms(all, base, other, options));
  const adjusted = holm(members.map(({ paired, unpaired }) => (paired ?? unpaired)?.p ?? null));
  return members.map((member, i) => ({ ...member, pHolm: adjusted[i] ?? null }));
}

function comparedOrRefused(
  others: readonly Selection[],
  compared: (other: Selection) => ArmComparison,
): ArmComparison[] {
  const barriers: Barrier[] = [];
  const members = others.flatMap((other) => {
    try {
      return compared(other);
    } catch (error) {
      if (!NotComparableError.isInstance(error)) throw error;
      barriers.push(...error.barriers);
      return [];
    }
  });
  const refused = others.length - members.length;
  if (refused > 0) throw new NotComparableError(`${refused} of ${others.length} comparisons`, barriers);
  return members;
}

/**
 * The selections that differ from the base in one column: every other value that it has in the trials that are like the base
 * else.
 * @throws InputError `side-empty` where there is none
 */
export function othersBy(tables: ComparedTables, base: Selection, column: SelectionColumn): Selection[] {
  const { [column]: _own, ...rest } = typeof base === "string" ? { setting: base } : base;
  const pairs = [...tables.pairs].filter(selects(rest));
  const isBase = selects(base);
  const others = valuesOf(pairs, column).filter((value) => pairs.some((row) => row[column] === value && !isBase(row)));
  const found = others.filter((value) => !pairs.some((row) => row[column] === value && isBase(row)));
  if (found.length > 0) return found.map((value) => ({ ...rest, [column]: value }));
  throw new InputError({
    code: "side-empty",
    subject: selectionText(base),
    problem: `No trial differs from it in ${column}.`,
    remedy: "Choose another column, or another base.",
  });
}
