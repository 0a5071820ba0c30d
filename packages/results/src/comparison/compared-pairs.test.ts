import { expect, test } from "vitest";
import { compareSides } from "./compare-arms.ts";
import { comparedPairs } from "./compared-pairs.ts";
import { armOf } from "./fixtures/arms.ts";
import { sideOf } from "./side.ts";

const few = { resamples: 20, flips: 20 };
const sides = (...pairs: ReturnType<typeof armOf>) =>
  [sideOf({ pairs }, { arm: "a" }), sideOf({ pairs }, { arm: "b" })] as const;

test("what the paired table counts is what the pairs are, those that differ first", () => {
  const [a, b] = sides(...armOf("a", "++-+-!"), ...armOf("b", "+-+--+"));
  const pairs = comparedPairs(a, b);
  const { paired } = compareSides(a, b, { ...few, anyway: true });
  const count = (outcome: string) => pairs.filter((pair) => pair.outcome === outcome).length;
  expect(paired).toMatchObject({
    bothPass: count("both-pass"),
    onlyFirst: count("more-in-first"),
    onlySecond: count("more-in-second"),
    neither: count("neither"),
  });
  expect(
    pairs
      .map(({ outcome }) => outcome)
      .slice(0, 4)
      .toSorted(),
  ).toEqual(["more-in-first", "more-in-first", "more-in-second", "more-in-second"]);
});

test("a trial that the denominator leaves out is there, and says nothing", () => {
  const [a, b] = sides(...armOf("a", "+!"), ...armOf("b", "+++"));
  const pairs = comparedPairs(a, b, { denominator: "exclude-infra" });
  expect(pairs.map(({ outcome }) => outcome)).toEqual(["both-pass", "one-side", "one-side"]);
  expect(pairs[1]?.first.map(({ success }) => success)).toEqual([null]);
  const { paired } = compareSides(a, b, { ...few, denominator: "exclude-infra", anyway: true });
  expect(paired).toMatchObject({ pairs: 1, onlyInFirst: 0, onlyInSecond: 2 });
});

test("repeats are one pair by their mean, models are several", () => {
  const repeats = ["+-", "--"].flatMap((verdicts, i) => armOf("a", verdicts, { repeat: i + 1 }));
  const [a, b] = sides(...repeats, ...armOf("b", "--"));
  expect(comparedPairs(a, b)).toMatchObject([
    { difference: 0.5, outcome: "more-in-first", within: [] },
    { difference: 0, outcome: "neither" },
  ]);
  const models = ["x", "y"].flatMap((model) => [...armOf("a", "+", { model }), ...armOf("b", "-", { model })]);
  expect(comparedPairs(...sides(...models)).map(({ within }) => within)).toEqual([["x"], ["y"]]);
});
