import { expect, test } from "vitest";
import type { PageTrial } from "../load/page-data.ts";
import { carriedQuery, differingName, neighboursOf } from "./neighbours.ts";

const trial = (document: string, row: Partial<PageTrial["row"]>): PageTrial => ({
  document: `trials/${document}`,
  about: document,
  diagnostics: [],
  row: {
    pairKey: "p",
    run: "r",
    arm: "x",
    setting: null,
    upstreamSetting: "word",
    repeat: 1,
    ...row,
  } as PageTrial["row"],
});
const one = trial("one", {});
const two = trial("two", { repeat: 2 });
const other = trial("other", { pairKey: "q" });

test("the trials before and after it are those of the list", () => {
  expect(neighboursOf(two, [one, two, other], [one, two, other])).toEqual({
    previous: one,
    next: other,
    place: 2,
    among: 3,
    others: [one],
  });
  expect(neighboursOf(two, [one], [one, two])).toMatchObject({ previous: null, next: null, place: null, among: 1 });
});

test("a name says what differs", () => {
  expect(differingName(one, [one])).toBe("word?");
  expect(differingName(two, [one, two])).toBe("word? · repeat 2");
  expect(differingName(one, [one, trial("arm", { arm: "y" })])).toBe("word? · x");
  expect(differingName(trial("a", { arm: null, run: "s" }), [one])).toBe("word? · s");
});

test("filters of the grid go along, the place in a trial does not", () => {
  expect(carriedQuery(new URLSearchParams("verdict=fail&step=agent1.2&at=tests&q=x"))).toEqual({
    verdict: "fail",
    q: "x",
  });
});
