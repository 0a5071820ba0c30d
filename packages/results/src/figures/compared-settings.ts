import { barriersBetween } from "../comparison/barriers.ts";
import type { ComparisonNote } from "../comparison/concern.ts";
import { notesOn, notesOnTests } from "../comparison/notes.ts";
import { type Side, sideOf } from "../comparison/side.ts";
import type { Setting } from "../setting.ts";
import { compare, type CompareOptions, type Comparison } from "../stats/compare.ts";
import { withDefaults } from "../stats/policies.ts";
import { alphaOf } from "../stats/z-of-level.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { RunRow } from "../tables/runs-shape.ts";

/** A comparison, or why there is none: then its rates, its difference and its tests are null. */
export interface ComparedColumns extends Comparison {
  /** What `compareArms` refuses it for; null where it is compared. */
  readonly refused: string | null;
}

export interface ComparedOptions extends CompareOptions {
  /** The runs of the pairs: which were a stand-in's, and whose agents upstream nudged. Without them that counts as unknown. */
  readonly runs?: Iterable<RunRow>;
  /** Compare though `compareArms` would refuse; the notes then say why it would. */
  readonly anyway?: boolean;
}

export interface ComparedSettings {
  readonly row: ComparedColumns;
  /** What is to be said of this one comparison. */
  readonly said: readonly string[];
}

/** Two settings of the same trials, with the refusals and the notes of `compareArms`. */
export function comparedSettings(
  pairs: readonly PairRow[],
  [first, second]: readonly [Setting, Setting],
  options: ComparedOptions,
): ComparedSettings {
  const tables = { pairs, ...(options.runs === undefined ? {} : { runs: options.runs }) };
  const sides = [sideOf(tables, first), sideOf(tables, second)] as const;
  const compared = compare(pairs, first, second, options);
  const { denominator } = withDefaults(options);
  const barriers = barriersBetween(...sides, denominator)
    .filter(({ code }) => !(code === "eval-policy" && options.acrossPolicies === true))
    .map(({ code, message }) => `${code}: ${message}`);
  const refused = barriers.length > 0 && options.anyway !== true;
  return refused
    ? { row: { ...compared, ...NO_NUMBERS, refused: barriers.join("; ") }, said: [] }
    : { row: { ...compared, refused: null }, said: [...barriers, ...notesOf(sides, compared, options)] };
}

const NO_NUMBERS = {
  bothPass: null,
  onlyFirst: null,
  onlySecond: null,
  neither: null,
  firstRate: null,
  secondRate: null,
  difference: null,
  lower: null,
  upper: null,
  p: null,
  mcnemarP: null,
  cmhP: null,
  oddsRatio: null,
  cohensH: null,
  power: null,
} as const satisfies Partial<Comparison>;

function notesOf(
  sides: readonly [Side, Side],
  compared: Comparison,
  { cluster = "task", level, ...options }: ComparedOptions,
): string[] {
  if (compared.pairs === 0) return [];
  const { test, p, lower, upper, ci } = compared;
  return [
    ...notesOn(...sides, withDefaults(options).denominator).filter(isOfComparison),
    ...notesOnTests(compared, [{ test, unit: cluster, p, lower, upper, ci }], alphaOf(level)),
  ].map(({ message }) => message);
}

/** That it is not recorded who graded concerns every figure of these trials, and would stand here once for each comparison. */
function isOfComparison({ code }: ComparisonNote): boolean {
  return code !== "eval-policy-unknown";
}
