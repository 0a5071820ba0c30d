import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { drawFigures } from "./draw-figures.ts";
import { madeUp } from "./fixtures/made-up.ts";
import { pooledNote } from "./notes.ts";
import { successBySetting } from "./success-by-setting.ts";

const few = { resamples: 20, flips: 20 };
const made = madeUp({ seed: 7, share: 0.3 });
const oneModel = { ...made, pairs: made.pairs.map((row) => ({ ...row, model: "m" })) };
const note = "arms are pooled: m is model-a, model-b";

test("every figure says which arms of one model it holds together, and none where arms are told apart", () => {
  const { drawn } = drawFigures(oneModel, few);
  expect(drawn.length).toBeGreaterThan(20);
  for (const { name, notes } of drawn)
    expect(
      notes.filter((one) => one.startsWith("arms are")),
      name,
    ).toEqual([name === "difficulty-curve" ? "arms are pooled: model-a, model-b" : note]);
  expect(successBySetting(oneModel.pairs, few).notes).toContain(note);
  const byArm = drawFigures(oneModel, { ...few, by: ["arm"] }).drawn;
  // The difficulty of a pair is one for all arms, and the two figures that stand on it say so in words of their own.
  for (const { name, notes } of byArm)
    expect(
      notes.filter((one) => one.startsWith("arms are")),
      name,
    ).toEqual([]);
});

test("many arms and many groups are numbers", () => {
  const rows = [1, 2, 3, 4, 5, 6].flatMap((arm) =>
    ["p", "q"].map((model) => pairRow({ arm: `a${arm}`, model: model })),
  );
  expect(pooledNote(rows, ["model"])).toBe("arms are pooled: p is 6 arms; q is 6 arms");
  expect(
    pooledNote(
      rows.map((row, i) => ({ ...row, taskId: Math.floor(i / 2) })),
      ["taskId"],
    ),
  ).toBeNull();
});
