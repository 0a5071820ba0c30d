import type { GoldEvaluation, GoldFile } from "@cooperbench-ts/results";
import { pairGold } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import { goldLine, renderGold } from "./gold.ts";

const pair = { repo: "r_task", taskId: 0, features: [1, 2] } as const;
const unseen = { repo: "r_task", taskId: 0, features: [1, 3] } as const;
const evaluation = (
  form: GoldEvaluation["form"],
  grades: readonly (readonly [number, boolean])[],
  more: Partial<GoldEvaluation> = {},
): GoldEvaluation => ({
  form,
  pair: "r_task/0/f1_f2",
  run: `gold-x-${form}`,
  setting: "solo",
  repeat: 1,
  verdict: grades.every(([, passed]) => passed) ? "pass" : "fail",
  reason: "tests-passed",
  merge: null,
  grades: grades.map(([feature, passed]) => ({
    feature,
    passed,
    ran: true,
    tests: null,
    failing: [],
    errors: [],
    why: null,
  })),
  seconds: 2,
  dir: `gold/${form}`,
  ...more,
});
const alone = evaluation("alone", [[1, true]]);
const file: GoldFile = {
  schemaVersion: 1,
  repo: "r_task",
  taskId: 0,
  image: null,
  upstream: { version: "0.0.29", standIn: true },
  container: { memoryBytes: null, cpus: null, pids: null },
  way: 2,
  evalPolicy: "x",
  datasetHash: {},
  patchHash: {},
  uncombined: ["r_task/0/f1_f2"],
  evaluations: [
    evaluation(
      "merged",
      [
        [1, false],
        [2, false],
      ],
      { reason: "merge-conflict", merge: { status: "conflicts", strategy: "naive" } },
    ),
    { ...alone, grades: alone.grades.map((grade) => ({ ...grade, tests: { passed: 3, failed: 0 } })) },
    evaluation("alone", [[2, true]], { pair: "r_task/0/f2_f3" }),
    evaluation("empty", [
      [1, false],
      [2, true],
    ]),
    evaluation("alone", [[7, true]], { pair: "r_task/0/f7_f8" }),
  ],
  writtenAt: "2026-01-01T00:00:00Z",
};
const gold = pairGold(file, pair);

describe("what gold prints", () => {
  it("is a row a pair, each finding with the output that shows it, and what all comes to", () => {
    const lines = renderGold(
      {
        pairs: [
          { pair, gold },
          { pair: unseen, gold: null },
        ],
        files: [file],
      },
      "my/logs",
    );
    expect(lines).toEqual([
      "pair            one agent  two agents  merge              empty patch  flaky  tests run  seconds",
      "r_task/0/f1_f2  conflict   conflict    conflicts (naive)  fails        -      3, -           8.0",
      "r_task/0/f1_f3  -          -           -                  -            -      -              4.0",
      "",
      "r_task/0/f1_f2  passes-empty: feature 2 passes with a patch that changes nothing",
      "  my/logs/gold/empty/eval.json",
      "r_task/0/f1_f2  conflict: the gold patches conflict; this upstream grades nothing instead, which does not pass",
      "  my/logs/gold/merged/eval.json",
      "",
      "gold: 1 of 2 pairs can pass here (unknown for 1)",
      "gold: two perfect, silent agents can pass 0 of 1 pair",
    ]);
  });

  it("is for machines one object a pair with its evaluations, those of its features included", () => {
    expect(goldLine(pair, gold, [file])).toMatchObject({ pair: "r_task/0/f1_f2", canPass: true, coop: "conflict" });
    const line = goldLine(pair, gold, [file]);
    expect(line.evaluations.map(({ form }) => form)).toEqual(["merged", "alone", "alone", "empty"]);
    const nothing = { passes: null, passesEmpty: null, ran: null, flaky: null, alone: null };
    expect(goldLine(unseen, null, [])).toEqual({
      pair: "r_task/0/f1_f3",
      canPass: null,
      solo: null,
      coop: null,
      merge: null,
      passesEmpty: null,
      flaky: null,
      features: [
        { feature: 1, ...nothing },
        { feature: 3, ...nothing },
      ],
      findings: [],
      evaluations: [],
    });
  });
});
