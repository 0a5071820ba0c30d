import { describe, expect, test } from "vitest";
import { regradedPolicyOf } from "../formats/eval-policy.ts";
import { compareGradings } from "./compare-gradings.ts";
import { flakyGradings } from "./flaky-gradings.ts";
import type { GradedPatch, GradedTrial } from "./graded-trial.ts";

const PAIR = "paper_crane_task/7/f1_f2";

const patch = (hash: string, more: Partial<GradedPatch> = {}): GradedPatch => ({
  file: "agent1.patch",
  hash,
  core: `core of ${hash}`,
  cut: null,
  dropped: { python: [], "all-languages": [] },
  ...more,
});

const trial = (more: Partial<GradedTrial> = {}): GradedTrial => ({
  run: "x-coop",
  runDir: `/logs/${more.run ?? "x-coop"}`,
  workRun: null,
  workTree: null,
  upstreamSetting: "coop",
  pair: PAIR,
  grading: 1,
  verdict: "pass",
  reason: "tests-passed",
  aPassed: true,
  bPassed: true,
  mergeStatus: "clean",
  mergeStrategy: "naive",
  resultHash: "r",
  patches: [patch("p")],
  conditions: { upstreamVersion: null, evalPolicy: null, imageDigest: null, datasetHash: null },
  ...more,
});

const failed = { verdict: "fail", reason: "tests-failed", bPassed: false } as const;
const regraded = { run: "x-coop", workRun: "x-coop", workTree: "/t" } as const;

const conditions = (version: string, more: Partial<GradedTrial["conditions"]> = {}): GradedTrial["conditions"] => ({
  upstreamVersion: version,
  evalPolicy: regradedPolicyOf(version, "0.0.11"),
  imageDigest: "sha256:1",
  datasetHash: { "paper_crane_task/7/f1": "h" },
  ...more,
});

const causeOf = (a: Partial<GradedTrial>, b: Partial<GradedTrial>, repeats: Partial<GradedTrial>[] = []) => {
  const after = [trial({ ...regraded, ...failed, ...b }), ...repeats.map((more) => trial({ ...regraded, ...more }))];
  const { changed } = compareGradings([trial(a)], after);
  expect(changed).toHaveLength(1);
  return changed[0]?.causes.map(({ cause }) => cause);
};

describe("why a verdict changed", () => {
  test.each<[string, Partial<GradedTrial>, Partial<GradedTrial>, string[]]>([
    ["another way to merge", {}, { mergeStatus: "conflicts", mergeStrategy: "solo-agent1" }, ["merge-rule"]],
    [
      "bytes that were cut",
      { patches: [patch("whole", { cut: "cut" })] },
      { patches: [patch("cut")] },
      ["patch-repair"],
    ],
    [
      "bytes that differ in blanks at the end",
      { patches: [patch("a", { core: "c" })] },
      { patches: [patch("b", { core: "c" })] },
      ["patch-repair"],
    ],
    [
      "another image",
      { conditions: conditions("0.0.29") },
      { conditions: conditions("0.0.29", { imageDigest: "sha256:2" }) },
      ["conditions"],
    ],
    [
      "another task",
      { conditions: conditions("0.0.29") },
      { conditions: conditions("0.0.29", { datasetHash: { "paper_crane_task/7/f1": "i" } }) },
      ["conditions"],
    ],
    [
      "another version of the same rules",
      { conditions: conditions("0.0.28") },
      { conditions: conditions("0.0.29") },
      ["conditions"],
    ],
    ["no result", {}, { verdict: "infra_error", reason: "eval-timeout" }, ["not-graded"]],
    ["nothing", { conditions: conditions("0.0.29") }, { conditions: conditions("0.0.29") }, ["unexplained"]],
    ["what nobody knows is no difference", { conditions: conditions("0.0.29") }, {}, ["unexplained"]],
  ])("%s", (_, a, b, causes) => {
    expect(causeOf(a, b)).toEqual(causes);
  });

  test("a test file that one version drops, and only where the patch has one", () => {
    const old = { conditions: conditions("0.0.27") };
    const now = { conditions: conditions("0.0.29") };
    const touching = [patch("p", { dropped: { python: [], "all-languages": ["a.test.ts"] } })];
    expect(causeOf({ ...old, patches: touching }, { ...now, patches: touching })).toEqual([
      "test-filter",
      "conditions",
    ]);
    expect(causeOf(old, now)).toEqual(["conditions"]);
  });

  test("gradings that differ among themselves, before anything else", () => {
    const other = { mergeStatus: "conflicts", grading: 1 };
    expect(causeOf({}, other, [{ run: "x-coop-r2", grading: 2 }])).toEqual(["flake", "merge-rule"]);
    expect(causeOf({}, other, [{ run: "x-coop-r2", grading: 2, ...failed }])).toEqual(["merge-rule"]);
  });
});

test("counts, McNemar over what both graded, and what is in one of them only", () => {
  const pair = (number: number): string => `paper_crane_task/7/f1_f${number}`;
  const before = [2, 3, 4, 5, 6].map((number) => trial({ pair: pair(number) }));
  const lost = { ...regraded, ...failed };
  const after = [
    trial({ ...lost, pair: pair(2) }),
    trial({ ...lost, pair: pair(3) }),
    trial({ ...lost, pair: pair(4) }),
    trial({ ...regraded, verdict: null, reason: "not-run", patches: null, pair: pair(5) }),
    trial({ ...lost, pair: pair(7) }),
  ];
  expect(compareGradings(before, after)).toMatchObject({
    pairs: 4,
    before: { pass: 4, fail: 0 },
    after: { pass: 0, fail: 3, pending: 1 },
    byCause: { unexplained: 3, "not-graded": 1 },
    gained: 0,
    lost: 3,
    p: expect.closeTo(0.25, 10),
    otherWork: [],
    onlyBefore: 1,
    onlyAfter: 1,
  });
});

test("other work is named and compared with nothing", () => {
  const other = [
    trial({ ...failed, patches: [patch("q")] }),
    trial({ ...failed, pair: "paper_crane_task/7/f1_f3", patches: [] }),
  ];
  const before = [trial(), trial({ pair: "paper_crane_task/7/f1_f3" })];
  const delta = compareGradings(before, other);
  expect(delta).toMatchObject({ pairs: 0, changed: [], lost: 0, p: 1 });
  expect(delta.otherWork).toHaveLength(2);
});

test("two regradings of one tree are of the same work, whichever bytes they took", () => {
  const [whole, cut] = [[patch("shortened")], [patch("cut")]];
  const delta = compareGradings(
    [trial({ ...regraded, patches: whole })],
    [trial({ ...regraded, ...failed, patches: cut })],
  );
  expect(delta.changed[0]?.causes[0].cause).toBe("patch-repair");
  const elsewhere = [trial({ ...regraded, ...failed, workTree: "/other", patches: cut })];
  expect(compareGradings([trial({ ...regraded, patches: whole })], elsewhere).otherWork).toHaveLength(1);
});

test("the same patches are other work where another result lies beside them", () => {
  const other = { ...failed, resultHash: "of another campaign" };
  expect(compareGradings([trial()], [trial(other)])).toMatchObject({ pairs: 0, changed: [] });
  // Another campaign in the place of the first, each regraded: path and run are the same.
  const [one, two] = [{ patches: [patch("q")] }, { ...other, patches: [patch("s")] }];
  const delta = compareGradings([trial({ ...regraded, ...one })], [trial({ ...regraded, ...two })]);
  expect(delta).toMatchObject({ pairs: 0, changed: [], otherWork: [{ run: "x-coop", pair: PAIR }] });
  const without = compareGradings([trial()], [trial({ ...failed, resultHash: null })]);
  expect(without.otherWork).toHaveLength(1);
});

test("two runs of one name in one tree are not taken for gradings of one work", () => {
  const [one, two] = [trial({ runDir: "/logs/one/x-coop" }), trial({ ...failed, runDir: "/logs/two/x-coop" })];
  for (const call of [
    () => flakyGradings([one, two]),
    () => compareGradings([one, two], [one]),
    () => compareGradings([one], [one, two]),
  ])
    expect(call).toThrow(
      expect.objectContaining({ code: "run-name-unusable", problem: expect.stringContaining("/logs/one/x-coop") }),
    );
  // Of other pairs, settings or gradings nothing is mistaken.
  expect(flakyGradings([one, { ...two, pair: "paper_crane_task/7/f1_f3" }])).toEqual([]);
  expect(flakyGradings([one, { ...two, upstreamSetting: "solo" }])).toEqual([]);
  expect(flakyGradings([one, { ...two, grading: 2 }])).toHaveLength(1);
});

test("a pair that a run folder holds twice counts once, the first by its path", () => {
  const twice = [trial(), trial({ ...failed })];
  expect(flakyGradings(twice)).toEqual([]);
  expect(compareGradings(twice, [trial()])).toMatchObject({ pairs: 1, changed: [] });
});

test("a run that had to be renamed is matched by what both trees call it", () => {
  const source = trial({ run: "both" });
  const once = trial({ run: "both-coop-comm", workRun: "both", workTree: "/a", ...failed });
  const twice = trial({ run: "both-coop-comm", workRun: "both-coop-comm", workTree: "/b" });
  for (const [a, b] of [
    [source, once],
    [once, twice],
    [once, { ...once, verdict: "pass" as const }],
  ] as const)
    expect(compareGradings([a], [b])).toMatchObject({ pairs: 1, changed: [{ run: b.run }] });
});

test("flaky: another verdict or another feature among the gradings of one work", () => {
  const grading = (k: number, more: Partial<GradedTrial> = {}): GradedTrial =>
    trial({ ...regraded, run: k === 1 ? "x-coop" : `x-coop-r${k}`, grading: k, ...more });
  const steady = [1, 2, 3].map((k) => grading(k, { pair: "paper_crane_task/7/f1_f3" }));
  const infra = [grading(1), grading(2, { verdict: "infra_error", reason: "eval-error" })];
  expect(flakyGradings([...steady, ...infra])).toEqual([]);
  expect(flakyGradings([...steady, grading(2, failed), grading(1)])).toEqual([
    {
      run: "x-coop",
      pair: PAIR,
      gradings: [
        { grading: 1, verdict: "pass", reason: "tests-passed", aPassed: true, bPassed: true },
        { grading: 2, verdict: "fail", reason: "tests-failed", aPassed: true, bPassed: false },
      ],
    },
  ]);
  const features = [grading(1, failed), grading(2, { ...failed, aPassed: false, bPassed: true })];
  expect(flakyGradings(features)).toHaveLength(1);
  // Repeats of a run are other work.
  expect(flakyGradings([trial(), trial({ run: "x-coop-r2", ...failed })])).toEqual([]);
});
