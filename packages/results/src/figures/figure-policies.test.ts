import { expect, test } from "vitest";
import type { PairRow } from "../tables/pairs-shape.ts";
import { drawFigures } from "./draw-figures.ts";
import { madeUp } from "./fixtures/made-up.ts";
import { type FigureEntry, type FigureOptions, type FigurePolicy, figures } from "./registry.ts";

/** Each policy matters somewhere: an agent at its limits passes, a merge came after the plain one, some came to no result. */
function changed(row: PairRow, at: number): PairRow {
  const limited = at % 5 === 0 ? { aStatus: "LimitsExceeded" } : {};
  const merged = row.setting === "solo" || at % 4 !== 0 ? {} : { mergedBy: at % 8 === 0 ? "single-agent" : "union" };
  return { ...row, ...limited, ...merged, mergeStatus: at % 3 === 0 ? "conflicts" : row.mergeStatus } as PairRow;
}

const made = madeUp({ seed: 4, share: 0.4 });
const tables = { ...made, pairs: made.pairs.map(changed) };
const few = { resamples: 10, flips: 10, by: ["model"], denominator: "planned" } as const;
const others: Readonly<Record<FigurePolicy, FigureOptions>> = {
  denominator: { denominator: "evaluated" },
  success: { success: "naive-only" },
  limits: { limits: "fail" },
  conflict: { conflict: "not-clean" },
  baselines: { baselines: true },
  anyway: { anyway: true },
};
const rowsUnder = (options: FigureOptions) =>
  new Map(drawFigures(tables, { ...few, ...options }).drawn.map(({ name, rows }) => [name, withoutPolicy(rows)]));

/** The numbers alone. */
function withoutPolicy(rows: readonly object[]): string {
  return JSON.stringify(rows, (name, value: unknown) => (name === "policy" ? null : value));
}

const usual = rowsUnder({});

test.each(Object.entries(others))("%s changes the figures that take it, and no others", (policy, options) => {
  const now = rowsUnder(options);
  const differing = [...usual].flatMap(([name, rows]) => (now.get(name) === rows ? [] : [name]));
  const taking = Object.entries<FigureEntry>(figures).flatMap(([name, { takes = [] }]) =>
    takes.some((one) => one === policy) ? [name] : [],
  );
  // Nothing is refused here.
  expect(differing).toEqual(policy === "anyway" ? [] : taking);
});
