import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { compareArms } from "./compare-arms.ts";

const figure = z.number().nullable();
const measures = z.enum(["costUsd", "steps"]);
const row = z.tuple([
  z.string(),
  z.int(),
  z.int(),
  z.int(),
  z.enum(["pass", "fail", "infra_error"]).nullable(),
  z.number(),
  z.int().nullable(),
]);
const caseSchema = z.object({
  denominator: z.enum(["planned", "exclude-infra"]),
  rows: z.array(row),
  paired: z.record(z.string(), figure),
  unpaired: z.record(z.string(), figure),
  unequalLosses: z.boolean(),
  measures: z.array(z.object({ measure: measures }).catchall(figure)),
});
const text = await readFile(new URL("../../reference/fixtures/comparisons.json", import.meta.url), "utf8");
const { cases } = z.object({ cases: z.array(caseSchema) }).parse(JSON.parse(text));

const trialsOf = (rows: z.infer<typeof caseSchema>["rows"]) =>
  rows.map(([arm, taskId, featureA, repeat, verdict, costUsd, steps]) =>
    pairRow({ arm, run: `${arm}-${repeat}`, taskId, featureA, featureB: 50, repeat, verdict, costUsd, steps }),
  );

/** Equal to 1e-9, and null only where the reference is. */
function expectSame(ours: object | null, theirs: Readonly<Record<string, unknown>>, where: string): void {
  for (const [key, value] of Object.entries(theirs)) {
    const own = (ours as Readonly<Record<string, unknown>> | null)?.[key];
    if (typeof value !== "number" || typeof own !== "number") expect(own, `${where} ${key}`).toBe(value);
    else expect(Math.abs(own - value), `${where} ${key}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  }
}

test.each(cases.map((one, index) => [index, one] as const))(
  "case %i is what pandas, scipy and statsmodels make of it",
  (index, { denominator, rows, paired, unpaired, unequalLosses, measures: measured }) => {
    const pairs = trialsOf(rows);
    const options = { denominator, measures: measures.options, anyway: true, resamples: 10 };
    const ours = compareArms({ pairs }, { arm: "a" }, { arm: "b" }, options);
    expectSame(ours.paired, paired, `case ${index}`);
    expect(ours.measures.length).toBe(measured.length);
    for (const [i, theirs] of measured.entries())
      expectSame(ours.measures[i] ?? null, theirs, `case ${index} ${theirs.measure}`);
    const concerns =
      denominator === "planned" ? ours.barriers : ours.notes.filter(({ code }) => code === "losses-left-out");
    expect(concerns.length > 0).toBe(unequalLosses);
    expectSame(
      compareArms({ pairs }, { arm: "a" }, { arm: "b" }, { ...options, paired: false }).unpaired,
      unpaired,
      `case ${index}`,
    );
  },
);

test("the cases are of all kinds", () => {
  const single = cases.filter(({ paired }) => paired["mcnemarP"] !== null).length;
  expect(Math.min(single, cases.length - single)).toBeGreaterThan(20);
  expect(cases.filter(({ unequalLosses }) => unequalLosses).length).toBeGreaterThan(5);
  expect(cases.some(({ measures: [cost] }) => (cost?.["ties"] ?? 0) === 0)).toBe(true);
});
