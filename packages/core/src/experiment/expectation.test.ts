import { describe, expect, it } from "vitest";
import { expectRest } from "./expectation.ts";

const rest = (solo: number, coop: number) => [
  ...Array.from({ length: solo }, () => ({ setting: "solo" as const })),
  ...Array.from({ length: coop }, () => ({ setting: "coop-comm" as const })),
];
const done = (setting: "solo" | "coop-comm", ...costs: (number | null)[]) =>
  costs.map((costUsd) => ({ setting, costUsd }));

describe("expectRest", () => {
  it("is the mean of each setting times what is left of it", () => {
    const expected = expectRest(rest(10, 5), [...done("solo", 1, 1), ...done("coop-comm", 2, 2, null)]);
    expect(expected).toEqual({ trials: 15, basedOn: 4, costUsd: 20, lowUsd: 20, highUsd: 20 });
  });

  it("has a range of two standard errors, and never below nothing", () => {
    // Costs 1 and 3: mean 2, variance 2, standard error 1.
    expect(expectRest(rest(10, 0), done("solo", 1, 3))).toEqual({
      trials: 10,
      basedOn: 2,
      costUsd: 20,
      lowUsd: 0,
      highUsd: 40,
    });
  });

  it("is unknown where a setting has no finished trial, and nothing where nothing is left", () => {
    expect(expectRest(rest(1, 1), done("solo", 1))).toMatchObject({ costUsd: null, lowUsd: null, highUsd: null });
    expect(expectRest(rest(1, 0), done("solo", null))).toMatchObject({ basedOn: 0, costUsd: null });
    expect(expectRest([], [])).toEqual({ trials: 0, basedOn: 0, costUsd: 0, lowUsd: 0, highUsd: 0 });
  });
});
