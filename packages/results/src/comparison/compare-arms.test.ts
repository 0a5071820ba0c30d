import { describe, expect, test } from "vitest";
import { NotComparableError } from "./concern.ts";
import { compareArms } from "./compare-arms.ts";
import { armOf } from "./fixtures/arms.ts";

describe("two arms on the same pairs", () => {
  const pairs = [...armOf("a", "++++++++--"), ...armOf("b", "+------+--", { steps: 12, costUsd: 0.7 })];
  const comparison = compareArms({ pairs }, { arm: "a" }, { arm: "b" });

  test("are told by one test and its own interval, and by the classical ones with their unit", () => {
    expect(comparison.paired).toMatchObject({ pairs: 10, onlyFirst: 6, onlySecond: 0, difference: 0.6, clusters: 10 });
    expect(comparison.unpaired).toBeNull();
    expect(comparison.tests.map(({ test, unit, ci }) => [test, unit, ci])).toEqual([
      ["sign-flips-by-task", "task", "sign-flips-by-task-95"],
      ["sign-flips-by-pair", "pair", "sign-flips-by-pair-95"],
      ["mcnemar-exact", "pair", "newcombe-paired-95"],
      [null, "task", "task-cluster-bootstrap-95"],
      [null, "pair", "pair-cluster-bootstrap-95"],
    ]);
    const [chosen] = comparison.tests;
    expect([chosen?.p, chosen?.lower, chosen?.upper]).toEqual([
      comparison.paired?.p,
      comparison.paired?.lower,
      comparison.paired?.upper,
    ]);
    // One pair per task, so that by task is by pair, and both are McNemar's: 2 · 2⁻⁶.
    for (const { p } of comparison.tests.slice(0, 3)) expect(p).toBeCloseTo(2 / 64, 12);
  });

  test("exclude is no promise where nobody looked for what it leaves out", () => {
    const codes = (rows: typeof pairs) =>
      compareArms({ pairs: rows }, { arm: "a" }, { arm: "b" }, { exclude: "task-broken" }).notes.map(
        ({ code }) => code,
      );
    expect(codes(pairs)).toContain("exclusion-unasked");
    expect(codes(pairs.map((row) => ({ ...row, taskBroken: false })))).not.toContain("exclusion-unasked");
    expect(comparison.notes.map(({ code }) => code)).not.toContain("exclusion-unasked");
  });

  test("each side says what it is and came to", () => {
    expect(comparison.first).toMatchObject({
      name: "arm=a",
      k: 8,
      n: 10,
      pairs: 10,
      tasks: 10,
      repeats: 1,
      setting: "solo",
      ci: "wilson-95",
    });
  });

  test("measures are paired by signed ranks, and unpaired by Mann-Whitney", () => {
    const cost = comparison.measures.find(({ measure }) => measure === "costUsd");
    // 0.1 … 1.0 less 0.7: six below, one equal, three above, whose sizes are tied.
    expect(cost).toMatchObject({ pairs: 10, zeros: 1, ties: 6, wilcoxonMethod: "normal-tie-corrected" });
    expect(cost?.firstMean).toBeCloseTo(0.55, 12);
    expect(cost?.medianDifference).toBeCloseTo(-0.15, 12);
    expect(cost?.ratio).toBeCloseTo(0.55 / 0.7, 12);
    expect(cost?.cliffsDelta).toBeCloseTo((3 - 6) / 10, 12);
    expect(cost?.rankBiserial).toBeCloseTo((1.5 + 3.5 + 5.5 - (1.5 + 3.5 + 5.5 + 7 + 8 + 9)) / 45, 12);
    const steps = comparison.measures.find(({ measure }) => measure === "steps");
    expect(steps).toMatchObject({ difference: -2, lower: -2, upper: -2, p: 2 / 1024, zeros: 0, rankBiserial: -1 });
    expect(comparison.measures.map(({ measure }) => measure)).toEqual([
      "costUsd",
      "steps",
      "durationSec",
      "patchLines",
    ]);
  });
});

test("repeats: each pair counts by its mean, and Cochran-Mantel-Haenszel stands in McNemar's place", () => {
  const repeats = (arm: string, ...verdicts: string[]) =>
    verdicts.flatMap((text, i) => armOf(arm, text, { repeat: i + 1 }));
  const pairs = [...repeats("a", "+++-", "++--", "+---"), ...repeats("b", "+---", "----")];
  const { paired, tests, notes } = compareArms({ pairs }, { arm: "a" }, { arm: "b" });
  expect(paired).toMatchObject({ pairs: 4, bothPass: null, mcnemarP: null });
  expect(paired?.firstRate).toBeCloseTo((1 + 2 / 3 + 1 / 3) / 4, 12);
  expect(paired?.secondRate).toBeCloseTo(0.5 / 4, 12);
  expect(tests[2]).toMatchObject({ test: "cmh-by-pair", p: paired?.cmhP, ci: null });
  expect(notes.map(({ code }) => code)).toEqual(["repeats-differ", "few-clusters"]);
  expect(notes[1]?.message).toContain(
    "with 4 clusters (by task) no difference can be significant at 0.05: p is 0.13 at least",
  );
});

test("measures are over trials with a verdict alone; unknown values are counted", () => {
  const pairs = [
    ...armOf("a", "++!+", { steps: 4 }),
    ...armOf("b", "+-+", { steps: 6 }),
    ...armOf("b", "???+", { steps: null }).slice(3),
  ];
  const [steps] = compareArms({ pairs }, { arm: "a" }, { arm: "b" }, { measures: ["steps"] }).measures;
  expect(steps).toMatchObject({ pairs: 2, firstTrials: 3, secondTrials: 3, firstUnknown: 0, secondUnknown: 1 });
});

test("sides without a common pair are compared by Fisher, as those that are to be", () => {
  const a = armOf("a", "++++++--");
  const apart = armOf("b", "+-------").map((row) => ({
    ...row,
    taskId: row.taskId + 50,
    pairKey: `other/${row.pairKey}`,
  }));
  const unpaired = compareArms({ pairs: [...a, ...apart] }, { arm: "a" }, { arm: "b" });
  expect(unpaired.paired).toBeNull();
  expect(unpaired.unpaired).toMatchObject({ firstPass: 6, secondPass: 1, test: "fisher-exact", oddsRatio: 21 });
  // scipy.stats.fisher_exact([[6, 2], [1, 7]])
  expect(unpaired.unpaired?.p).toBeCloseTo(0.04055944055944056, 12);
  expect(unpaired.tests.map(({ unit }) => unit)).toEqual(["trial", "task"]);
  expect(unpaired.measures[0]).toMatchObject({
    measure: "costUsd",
    pairs: null,
    difference: 0,
    wilcoxonP: null,
    p: null,
  });
  const told = compareArms({ pairs: [...a, ...armOf("b", "+-------")] }, { arm: "a" }, { arm: "b" }, { paired: false });
  expect(told.unpaired?.p).toBe(unpaired.unpaired?.p);
  expect([...unpaired.notes, ...told.notes]).toEqual([]);
  const twice = compareArms(
    { pairs: [...a, ...armOf("a", "++------", { repeat: 2 }), ...apart] },
    { arm: "a" },
    { arm: "b" },
  );
  expect(twice.notes.map(({ code }) => code)).toEqual(["repeats-differ", "trials-pooled"]);
});

test("where by pair and by task differ, it is said", () => {
  const ofTask = (arm: string, text: string) =>
    armOf(arm, text).map((row, i) => ({ ...row, taskId: Math.floor(i / 3) }));
  const { paired, notes } = compareArms(
    { pairs: [...ofTask("a", "++++++++++++++++++"), ...ofTask("b", "---+++---+++---+++")] },
    { arm: "a" },
    { arm: "b" },
  );
  expect(paired?.p).toBe(0.25);
  expect(notes.find(({ code }) => code === "units-disagree")?.message).toContain(
    "by task p is 0.250, by pair p is 0.00",
  );
});

test("where few differ, or all alike, a resampled interval is too narrow, and it is said", () => {
  const codes = (a: string, b: string) =>
    compareArms(
      { pairs: [...armOf("a", a), ...armOf("b", b)] },
      { arm: "a" },
      { arm: "b" },
      { measures: [] },
    ).notes.map(({ code }) => code);
  expect(codes("+---------", "----------")).toEqual(["few-differences"]);
  expect(codes("++++++++++", "----------")).toEqual(["no-spread"]);
  expect(codes("++++++++--", "----------")).toEqual([]);
});

test("an empty side is an error that names it; barriers are one that holds them", () => {
  const pairs = armOf("a", "+-");
  expect(() => compareArms({ pairs }, { arm: "a" }, { arm: "c" })).toThrow(/^arm=c: No trial is of this side/);
  expect(() => compareArms({ pairs }, { arm: "a" }, { run: "a-run" })).toThrow(NotComparableError);
  const anyway = compareArms({ pairs }, { arm: "a" }, { run: "a-run" }, { anyway: true });
  expect(anyway.barriers).toMatchObject([{ code: "same-trials", figures: { shared: 2 } }]);
});
