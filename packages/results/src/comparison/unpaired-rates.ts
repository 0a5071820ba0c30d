import { clusterBootstrap, type BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { cohensH } from "../stats/effect-sizes.ts";
import { fisherExact } from "../stats/fisher.ts";
import { mean } from "../stats/group-rows.ts";
import { intervalName, type IntervalName } from "../stats/interval-name.ts";
import { newcombeUnpaired } from "../stats/newcombe-unpaired.ts";
import { taskOf } from "../stats/rate-interval.ts";
import { zOfLevel } from "../stats/z-of-level.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { minus } from "./numbers.ts";
import type { TestRow } from "./tests-of.ts";

/** Two rates over whatever trials each side has. */
export interface UnpairedRates {
  readonly firstPass: number;
  readonly firstTrials: number;
  readonly secondPass: number;
  readonly secondTrials: number;
  readonly firstRate: number | null;
  readonly secondRate: number | null;
  /** First minus second. */
  readonly difference: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"newcombe-unpaired">;
  readonly p: number | null;
  readonly test: "fisher-exact";
  readonly oddsRatio: number | null;
  readonly cohensH: number | null;
}

/** Fisher's exact test and Newcombe's interval of independent trials: both take repeats and pairs of a task for independent. */
export function unpairedRates(
  first: readonly PairRow[],
  second: readonly PairRow[],
  success: (row: PairRow) => boolean | null,
  { level }: BootstrapOptions,
): UnpairedRates {
  const [a, b] = [counted(first, success), counted(second, success)];
  const [k, m] = [a.filter(Boolean).length, b.filter(Boolean).length];
  const { p, oddsRatio } = fisherExact(k, a.length - k, m, b.length - m);
  const some = a.length > 0 && b.length > 0;
  const [firstRate, secondRate] = [rate(a), rate(b)];
  return {
    firstPass: k,
    firstTrials: a.length,
    secondPass: m,
    secondTrials: b.length,
    firstRate,
    secondRate,
    ...newcombeUnpaired({ k, n: a.length }, { k: m, n: b.length }, zOfLevel(level)),
    ci: intervalName("newcombe-unpaired", level),
    p: some ? p : null,
    test: "fisher-exact",
    oddsRatio: some ? oddsRatio : null,
    cohensH: firstRate === null || secondRate === null ? null : cohensH(firstRate, secondRate),
  };
}

/** The test above, and an interval for which the pairs of a task are not independent. */
export function unpairedTests(
  rates: UnpairedRates,
  first: readonly PairRow[],
  second: readonly PairRow[],
  success: (row: PairRow) => boolean | null,
  options: BootstrapOptions,
): TestRow[] {
  const { test, p, lower, upper, ci } = rates;
  const rows = [...first.map((row) => ({ row, isFirst: true })), ...second.map((row) => ({ row, isFirst: false }))];
  const of = (some: typeof rows, isFirst: boolean) =>
    rate(
      counted(
        some.filter((one) => one.isFirst === isFirst).map(({ row }) => row),
        success,
      ),
    );
  const drawn = clusterBootstrap(
    rows,
    ({ row }) => taskOf(row),
    (some) => minus(of([...some], true), of([...some], false)),
    options,
  );
  return [
    { test, unit: "trial", p, lower, upper, ci },
    {
      test: null,
      unit: "task",
      p: null,
      lower: drawn.lower,
      upper: drawn.upper,
      ci: intervalName("task-cluster-bootstrap", options.level),
    },
  ];
}

function counted(rows: readonly PairRow[], success: (row: PairRow) => boolean | null): boolean[] {
  return rows.flatMap((row) => success(row) ?? []);
}

function rate(outcomes: readonly boolean[]): number | null {
  return mean(outcomes.map(Number));
}
