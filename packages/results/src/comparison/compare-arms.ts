import { InputError } from "../errors.ts";
import type { ClusterOptions } from "../stats/clusters.ts";
import type { Selection } from "../stats/compare.ts";
import { flipTests } from "../stats/flip-tests.ts";
import { matchPairs } from "../stats/match-pairs.ts";
import { asNumber, outcomesOf, type PairedOutcomes } from "../stats/paired-outcomes.ts";
import { outcome, policyText, type RatePolicy, withDefaults } from "../stats/policies.ts";
import { alphaOf } from "../stats/z-of-level.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { barriersBetween } from "./barriers.ts";
import { type Barrier, type ComparisonNote, NotComparableError } from "./concern.ts";
import { type Measure, type MeasureRow, measures } from "./measure-row.ts";
import { measureRow } from "./measure.ts";
import { notesOn, notesOnExclusion, notesOnPooling, notesOnTests } from "./notes.ts";
import { type SideSummary, summaryOf } from "./side-summary.ts";
import { type ComparedTables, type Side, sideOf } from "./side.ts";
import { type TestRow, testsOf } from "./tests-of.ts";
import { unpairedRates, type UnpairedRates, unpairedTests } from "./unpaired-rates.ts";

export interface CompareArmsOptions extends RatePolicy, ClusterOptions {
  /** By default where the sides have pairs in common. */
  readonly paired?: boolean;
  /** All by default. */
  readonly measures?: readonly Measure[];
  /** Compare though there are barriers; they stand in the result. */
  readonly anyway?: boolean;
}

/** Everything that is to be said of two sides. */
export interface ArmComparison {
  /** All trials of each side, whether the other has their pair or not. */
  readonly first: SideSummary;
  readonly second: SideSummary;
  /** On the pairs that both have; null when unpaired. */
  readonly paired: PairedOutcomes | null;
  /** Over whatever trials each has; null when paired. */
  readonly unpaired: UnpairedRates | null;
  /** Every test and interval of the success rates, and what each takes for independent. The first is that of `paired` or `unpaired`. */
  readonly tests: readonly TestRow[];
  /** Over the trials with a verdict of pass or fail. */
  readonly measures: readonly MeasureRow[];
  /** Why the difference is not that of the sides alone; empty unless `anyway`. */
  readonly barriers: readonly Barrier[];
  readonly notes: readonly ComparisonNote[];
  readonly policy: string;
}

/**
 * Compares two selections of trials: success, cost, steps, wall time, messages and patch lines.
 *
 * @throws NotComparableError `not-comparable` with the barriers, unless `anyway`
 * @throws InputError `side-empty` where a selection has no trials
 */
export function compareArms(
  tables: ComparedTables,
  first: Selection,
  second: Selection,
  options: CompareArmsOptions = {},
): ArmComparison {
  const all = { ...tables, pairs: [...tables.pairs] };
  return compareSides(sideOf(all, first), sideOf(all, second), options);
}

/** The same of two sides that may be of two trees. */
export function compareSides(first: Side, second: Side, options: CompareArmsOptions = {}): ArmComparison {
  for (const side of [first, second]) refuseEmpty(side);
  const policy = withDefaults(options);
  const barriers = barriersBetween(first, second, policy.denominator);
  if (barriers.length > 0 && options.anyway !== true)
    throw new NotComparableError(`${first.name} against ${second.name}`, barriers);
  const success = (row: PairRow) => outcome(row, policy);
  const { paired, unpaired, tests } = successOf(first, second, success, options);
  const measured = [first, second].map(({ pairs }) => pairs.filter((row) => isMeasured(row, success))) as [
    PairRow[],
    PairRow[],
  ];
  return {
    first: summaryOf(first, policy, options),
    second: summaryOf(second, policy, options),
    paired,
    unpaired,
    tests,
    measures: (options.measures ?? measures).flatMap(
      (measure) => measureRow(measure, ...measured, { ...options, paired: paired !== null }) ?? [],
    ),
    barriers,
    notes: [
      ...notesOn(first, second, policy.denominator),
      ...notesOnExclusion(first, second, policy.exclude),
      ...(paired === null ? notesOnPooling(first, second) : notesOnTests(paired, tests, alphaOf(options.level))),
    ],
    policy: policyText(policy),
  };
}

function successOf(
  { pairs: first }: Side,
  { pairs: second }: Side,
  success: (row: PairRow) => boolean | null,
  options: CompareArmsOptions,
): Pick<ArmComparison, "paired" | "unpaired" | "tests"> {
  const match = matchPairs(first, second, (row) => asNumber(success(row)));
  if (options.paired ?? match.matched.length > 0) {
    const flips = flipTests(match.matched, options);
    return {
      paired: outcomesOf(match, options, flips[0]),
      unpaired: null,
      tests: testsOf(match, flips, options),
    };
  }
  const unpaired = unpairedRates(first, second, success, options);
  return { paired: null, unpaired, tests: unpairedTests(unpaired, first, second, success, options) };
}

/** A trial that infrastructure cut off says little of its cost: it may be that of one step. */
function isMeasured(row: PairRow, success: (row: PairRow) => boolean | null): boolean {
  return success(row) !== null && (row.verdict === "pass" || row.verdict === "fail");
}

function refuseEmpty({ name, pairs }: Side): void {
  if (pairs.length > 0) return;
  throw new InputError({
    code: "side-empty",
    subject: name,
    problem: "No trial is of this side.",
    remedy: "Choose it by values that the `pairs` table has.",
  });
}
