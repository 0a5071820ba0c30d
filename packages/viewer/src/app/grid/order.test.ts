import { expect, test } from "vitest";
import { pageTrial } from "./fixtures/trials.ts";
import { grouped } from "./group.ts";
import { sortPairs, sortTrials } from "./order.ts";

const nine = pageTrial({ taskId: 9, costUsd: 3 });
const ten = pageTrial({ taskId: 10, costUsd: null });
const team = pageTrial({ taskId: 9, setting: "team", costUsd: 1, verdict: "fail" });

test("numbers in names are numbers, and settings come in their order", () => {
  expect(sortTrials([ten, team, nine], "pair", false)).toEqual([nine, team, ten]);
  expect(sortTrials([team, nine, ten], "setting", false)).toEqual([nine, ten, team]);
});

test("what is unknown comes last, whichever way", () => {
  expect(sortTrials([ten, nine, team], "cost", false)).toEqual([team, nine, ten]);
  expect(sortTrials([ten, nine, team], "cost", true)).toEqual([nine, team, ten]);
});

test("pairs are sorted by what their trials come to together", () => {
  const both = { pairKey: "b", trials: [nine, team] };
  const unknown = { pairKey: "a", trials: [ten] };
  const cheap = { pairKey: "c", trials: [team] };
  expect(sortPairs([both, unknown, cheap], "cost", true)).toEqual([both, cheap, unknown]);
  // By the share that passes: the hardest first.
  expect(sortPairs([unknown, both, cheap], "verdict", false)).toEqual([cheap, both, unknown]);
  // By a column that pairs do not have: by name.
  expect(sortPairs([both, unknown, cheap], "rule", false)).toEqual([unknown, both, cheap]);
});

test("groups stand by name with their counts, their members as they came", () => {
  const right = pageTrial({ repo: "a_task", verdict: null });
  const trials = [ten, nine, right, team];
  const rows = grouped(
    trials,
    "task",
    ({ row }) => row,
    (trial) => [trial],
  );
  expect(rows.map((row) => (row.kind === "group" ? row.label : row.item))).toEqual([
    "a_task / 1",
    right,
    "left_task / 9",
    nine,
    team,
    "left_task / 10",
    ten,
  ]);
  expect(rows[2]).toMatchObject({ items: 2, counts: { pass: 1, fail: 1, infra_error: 0, pending: 0 } });
});
