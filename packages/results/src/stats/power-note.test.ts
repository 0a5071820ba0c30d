import { expect, test } from "vitest";
import { powerNote } from "./power-note.ts";

test.each([
  [20, 0.1, 0.12],
  [30, 0.12, 0.15],
  [40, 0.14, 0.18],
])(
  "100 pairs with %s discordant: significant from %s, found with 80 %% power from about %s",
  (discordant, smallest, at80) => {
    const note = powerNote(100, discordant);
    expect(note.smallestSignificantDifference).toBeCloseTo(smallest, 12);
    expect(note.differenceAtPower80).toBeCloseTo(at80, 2);
  },
);

test("too few discordant pairs can show nothing", () => {
  expect(powerNote(100, 5)).toMatchObject({ smallestSignificantDifference: null, differenceAtPower80: null });
  expect(powerNote(10, 0).text).toBe(
    "0 discordant of 10 pairs: by pair (McNemar) no difference can be significant at 0.05",
  );
});
