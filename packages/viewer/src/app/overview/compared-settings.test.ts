import type { PairRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { comparedSettings } from "./compared-settings.ts";

function trial(row: Partial<PairRow>): PairRow {
  const { taskId = 1 } = row;
  return {
    pairKey: `left_task/${taskId}/f1_f2`,
    run: "x",
    arm: "x",
    setting: "solo",
    upstreamSetting: null,
    repeat: 1,
    repo: "left_task",
    taskId,
    planned: true,
    verdict: "pass",
    ...row,
  } as PairRow;
}

function compared(pairs: readonly PairRow[]) {
  const steps = comparedSettings({ pairs });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const named = (pairs: readonly PairRow[]) =>
  compared(pairs).map(({ within, base, members }) => [within, base, members.map(({ other }) => other)]);

test("the settings of an arm are compared with its first one", () => {
  const pairs = (["team", "solo", "coop-comm"] as const).map((setting) => trial({ setting }));
  expect(named(pairs)).toEqual([[null, "solo", ["coop-comm", "team"]]]);
});

test("each arm is compared within itself; arms of one setting with each other", () => {
  const arms = ["x", "y"].map((arm) => trial({ arm }));
  expect(named(arms)).toEqual([["solo", "x", ["y"]]]);
  expect(named([...arms, ...arms.map((row) => trial({ ...row, setting: "team" }))])).toEqual([
    ["x", "solo", ["team"]],
    ["y", "solo", ["team"]],
  ]);
});

test("where neither is shared, all are compared as they are called", () => {
  expect(named([trial({ arm: "x_solo" }), trial({ arm: "x_team", setting: "team" })])).toEqual([
    [null, "solo x_solo", ["team x_team"]],
  ]);
  expect(named([trial({})])).toEqual([]);
});

test("what has no verdict yet, or an infrastructure error, is no failure", () => {
  const pairs = [1, 2, 3].flatMap((taskId) => [
    trial({ taskId }),
    trial({ taskId, setting: "team", verdict: taskId === 1 ? "pass" : taskId === 2 ? null : "infra_error" }),
  ]);
  const [family] = compared(pairs);
  expect(family?.members[0]?.comparison.paired).toMatchObject({ pairs: 1, difference: 0 });
});
