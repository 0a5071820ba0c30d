import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { coop, solo } from "./fixtures/trials.ts";
import { retentionRow } from "./retention-row.ts";

test("retention counts the successes of its policy", () => {
  const rows = [1, 2, 3, 4].flatMap((f) => [
    solo(f, true),
    pairRow({ featureA: f, featureB: 50, setting: "coop-comm", mergedBy: "single-agent" }),
  ]);
  const of = (success: "eval" | "joint") => {
    const { soloPass, coopPass } = retentionRow(rows, { success });
    return [soloPass, coopPass];
  };
  expect([of("eval"), of("joint")]).toEqual([
    [4, 4],
    [4, 0],
  ]);
});

test("retention is refused with one solo seed: two buckets are no curve", () => {
  const rows = [solo(1, true), solo(2, false), coop(1, true), coop(2, false)];
  expect(retentionRow(rows)).toMatchObject({
    retention: null,
    lower: null,
    refused: "solo: 2 populated buckets; at least 3 are needed",
  });
});

test("retention over an external difficulty, with a bootstrap over tasks", () => {
  const rows = [0, 1, 2, 3].flatMap((taskId) =>
    [1, 2, 3].flatMap((f) => [
      { ...solo(f, true), taskId },
      { ...coop(f, taskId > 1 && f < 3), taskId },
    ]),
  );
  const keyed = rows.map((row) => ({ ...row, pairKey: `${row.repo}/${row.taskId}/f${row.featureA}_f${row.featureB}` }));
  const values = Object.fromEntries(keyed.map((row) => [row.pairKey, (row.featureA - 1) / 2]));
  const result = retentionRow(keyed, { difficulty: { method: "external", values } });
  expect(result).toMatchObject({
    aucSolo: expect.closeTo(0.9, 12),
    retention: expect.closeTo(0.35 / 0.9, 12),
    lower: 0,
    upper: expect.closeTo(0.7 / 0.9, 12),
    refused: null,
    soloPass: 12,
    soloPassPlaced: 12,
    coopPass: 4,
    coopPassPlaced: 4,
    difficulty: "external",
  });
});

test("trials without a place are counted also where there is no point at all", () => {
  const rows = [solo(1, false), solo(2, false), coop(1, true), coop(2, false)];
  expect(retentionRow(rows)).toMatchObject({
    refused: expect.stringContaining("0 populated buckets"),
    unplaced: 4,
    coopPass: 1,
    coopPassPlaced: 0,
  });
});
