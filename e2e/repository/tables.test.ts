import { describe, expect, test } from "vitest";
import { type Edit, typeErrorsAfter } from "./support/type-errors.ts";

describe("a new reason", () => {
  const REASONS = "packages/results/src/formats/reasons.ts";
  const TRAITS = "packages/results/src/formats/reason-traits.ts";
  const newRows = (...rows: string[]): Edit => {
    const first = '  "tests-passed": result(';
    return { file: REASONS, find: first, replace: [...rows, first].join("\n") };
  };
  const newPart: Edit = { file: TRAITS, find: '| "disk";', replace: '| "disk" | "moon";' };

  test("is an error in its row, and nowhere else, where the row lacks something", () => {
    const noDelay = '"moon-away": healing("disk", "Wait."),';
    const noPart = '"moon-late": healing("moon", 5_000, "Wait."),';
    const noRemedy =
      '"moon-lost": { verdict: null, redo: "phase", scope: "machine", heals: null, firstDelayMs: 5_000 },';
    const errors = typeErrorsAfter(newRows(noDelay, noPart, noRemedy));
    expect(errors.map(({ file, line }) => ({ file, line }))).toEqual(
      [noDelay, noPart, noRemedy].map((line) => ({ file: REASONS, line })),
    );
  });

  test("that heals in a new way is an error where it would be asked about, and nowhere else", () => {
    const errors = typeErrorsAfter(newPart, newRows('"moon-away": healing("moon", 5_000, "Wait."),'));
    expect(errors).toEqual([
      {
        file: "packages/core/src/outage/cause-still-there.ts",
        line: "async function failureOf(part: HealingPart, askable: Askable): Promise<string | null> {",
        message: expect.stringContaining("Function lacks ending return statement"),
      },
    ]);
  });
});

test("an edit that finds nothing to change is no edit", () => {
  const edit = { file: "packages/results/src/formats/reasons.ts", find: "no such text", replace: "" };
  expect(() => typeErrorsAfter(edit)).toThrow("0 times");
});
