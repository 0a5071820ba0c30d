import { expect, test } from "vitest";
import { trialsOf } from "../parts/fixtures/trials.ts";
import { comparisonFlags, comparisonOptions, isAnyChosen, unjudgedWords } from "./compare-policy.ts";
import { comparedSides } from "./compared.ts";

const query = (text = "") => new URLSearchParams(text);
const few = { resamples: 20, flips: 200 };

test("what has no result is left out unless the address says otherwise, and the command is told so", () => {
  expect(comparisonOptions(query())).toEqual({ denominator: "exclude-infra", anyway: false });
  expect(comparisonFlags(query())).toEqual(["--denominator exclude-infra"]);
  expect(comparisonOptions(query("denominator=planned&unpaired=1&cluster=pair"))).toMatchObject({
    denominator: "planned",
    paired: false,
    cluster: "pair",
  });
  expect(
    ["", "a=x&show=alike", "success=joint", "cluster=pair", "anyway=1"].map((text) => isAnyChosen(query(text))),
  ).toEqual([false, false, true, true, true]);
  expect(comparisonFlags(query("denominator=planned&anyway=1"))).toEqual(["--denominator planned", "--anyway"]);
});

test("trials that are still to be done are no failures, and it says what becomes of them", () => {
  const pending = { verdict: null, reason: "not-run" } as const;
  const pairs = [
    ...trialsOf("++-!", { arm: "a" }),
    ...trialsOf("+--", { arm: "b" }),
    ...trialsOf("++++++", { arm: "b" })
      .slice(3)
      .map((row) => ({ ...row, ...pending })),
  ];
  const compare = (text: string) => {
    const options = comparisonOptions(query(text));
    const compared = comparedSides({ pairs, runs: [] }, { arm: "a" }, { arm: "b" }, { ...options, ...few });
    if (compared.kind !== "compared") throw new Error(compared.kind);
    return { ...compared.comparison, words: unjudgedWords(compared.comparison, ["a", "b"], options.denominator) };
  };
  const own = compare("");
  expect(own.second).toMatchObject({ k: 1, n: 3 });
  expect(own.words).toBe(
    "3 trials of b have no verdict yet, 1 trial of a was broken by infrastructure: they are left out.",
  );
  const planned = compare("denominator=planned&anyway=1");
  expect(planned.second).toMatchObject({ k: 1, n: 6 });
  expect(planned.words).toMatch(/: here they count as failures\.$/);
  const both = { ...own, first: { ...own.first, pending: 2 }, second: { ...own.second, pending: 1 } };
  expect(unjudgedWords(both, ["a", "b"], "evaluated")).toContain("3 trials (2 of a, 1 of b) have no verdict yet");
  const none = { pending: 0, infraErrors: 0 };
  expect(
    unjudgedWords({ first: { ...own.first, ...none }, second: { ...own.second, ...none } }, ["a", "b"], "planned"),
  ).toBeNull();
});
