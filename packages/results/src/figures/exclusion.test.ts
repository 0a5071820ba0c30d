import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { drawFigures } from "./draw-figures.ts";
import { madeUp } from "./fixtures/made-up.ts";
import { ungradedNote } from "./notes.ts";
import { successBySetting } from "./success-by-setting.ts";

const few = { resamples: 20, flips: 20, by: ["arm"] } as const;
const excluded = { ...few, exclude: "task-broken" } as const;
const made = madeUp({ seed: 7, share: 0.3 });
/** A third of the pairs cannot be passed. */
const tables = {
  ...made,
  pairs: made.pairs.map((row) => ({ ...row, taskBroken: row.featureA % 3 === 0 })),
};
const sound = { ...tables, pairs: tables.pairs.filter(({ taskBroken }) => !taskBroken) };

test("with exclude every figure has the trials that are left, as if the others were not there", () => {
  const kept = new Set(sound.pairs.map(({ run, pairKey }) => `${run} ${pairKey}`));
  const attempts = [...made.attempts].filter(({ run, pairKey }) => kept.has(`${run} ${pairKey}`));
  const rowsOf = (drawn: ReturnType<typeof drawFigures>["drawn"]) =>
    new Map(drawn.map(({ name, rows }) => [name, rows.map((row) => ({ ...row, policy: null }))]));
  const found = rowsOf(drawFigures(tables, excluded).drawn);
  expect(found.size).toBeGreaterThan(20);
  expect(found).toEqual(rowsOf(drawFigures({ ...sound, attempts }, few).drawn));
  expect(found).not.toEqual(rowsOf(drawFigures(tables, few).drawn));
});

test("every figure says once how many trials are left out", () => {
  const n = tables.pairs.length - sound.pairs.length;
  for (const { name, notes, spec } of drawFigures(tables, excluded).drawn) {
    const told = notes.filter((note) => note.includes("nobody can pass"));
    expect(told, name).toEqual([`left out: ${n} trials that nobody can pass (exclude=task-broken)`]);
    expect(JSON.stringify(spec["title"])).toContain("nobody can");
  }
});

test("where nobody looked it is said", () => {
  const nobody = tables.pairs.map((row) => ({ ...row, taskBroken: null }));
  const [figure] = drawFigures({ pairs: nobody }, { ...excluded, names: ["success-by-setting"] }).drawn;
  expect(figure?.notes.join()).toContain("nobody looked for features that nobody passes");
  expect(successBySetting(nobody, excluded).notes.join()).toContain("nobody looked");
  expect(successBySetting(tables.pairs, excluded).notes.join()).toContain("trials that nobody can pass");
});

test("what came to no grade is counted by what the policy makes of it", () => {
  const rows: PairRow[] = [
    pairRow(),
    pairRow({ verdict: "infra_error", reason: "container-lost", bothPassed: null }),
    pairRow({ verdict: "infra_error", reason: "container-lost", bothPassed: false }),
    pairRow({ verdict: "fail", bothPassed: null }),
    pairRow({ verdict: null, reason: "not-run", bothPassed: null }),
    pairRow({ verdict: "infra_error", reason: "container-lost", bothPassed: null, taskBroken: true }),
    pairRow({ verdict: null, planned: false }),
  ];
  expect(ungradedNote(rows)).toBe("3 infra errors and 1 pending trial counted as failures");
  expect(ungradedNote(rows, { exclude: "task-broken" })).toBe("2 infra errors and 1 pending trial counted as failures");
  expect(ungradedNote(rows, { denominator: "exclude-infra" })).toBe("left out: 3 infra errors and 1 pending trial");
  expect(ungradedNote(rows, { denominator: "evaluated" })).toBe(
    "left out: 2 infra errors and 1 pending trial and 1 trial without an evaluation; 1 infra error counted as failures",
  );
});
