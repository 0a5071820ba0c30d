import { expect, test } from "vitest";
import { auc } from "../stats/auc.ts";
import { coop, solo } from "../stats/fixtures/trials.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { difficultyCurve } from "./difficulty-curve.ts";
import { retentionTable } from "./retention-table.ts";

const repeats = [1, 2, 3];

/** Eight pairs in four tasks; of each three solo and three coop trials. An arm passes the pairs under its strength. */
const arm = (name: string, strength: number): PairRow[] =>
  [1, 2, 3, 4, 5, 6, 7, 8].flatMap((f) =>
    repeats.flatMap((repeat) => {
      const own = { arm: name, taskId: f % 4, pairKey: `repo/${f % 4}/f${f}_f50` };
      return [
        { ...solo(f, f + repeat < strength, repeat), ...own },
        { ...coop(f, f + 2 * repeat < strength, repeat), ...own },
      ];
    }),
  );
const lonely = { ...coop(9, true), arm: "strong", taskId: 9, pairKey: "repo/9/f9_f50" };
const rows = [...arm("strong", 10), ...arm("weak", 5), lonely];
const options = { by: ["arm"], resamples: 200 } as const;

test("the curve and its retention place a trial alike, whatever the arms", () => {
  const { rows: points, notes } = difficultyCurve(rows, options);
  const table = retentionTable(rows, options);
  for (const name of ["strong", "weak"]) {
    const of = (setting: string) => points.filter((point) => point.arm === name && point.setting === setting);
    const row = table.rows.find((one) => one.arm === name);
    expect([row?.aucSolo, row?.aucCoop]).toEqual([auc(of("solo")).auc, auc(of("coop-comm")).auc]);
    const held = (setting: string) => of(setting).reduce((sum, { k }) => sum + k, 0);
    expect([row?.soloPassPlaced, row?.coopPassPlaced]).toEqual([held("solo"), held("coop-comm")]);
  }
  const said = "difficulty: leave-one-repeat-out, one for all groups";
  const pooled = "solo trials of 2 arms are pooled: strong, weak";
  expect(notes).toEqual(expect.arrayContaining([said, pooled]));
  expect(table.notes).toEqual(expect.arrayContaining([said, pooled]));
});

test("retention says which trials the curves do not hold, and counts the passes without them", () => {
  const { rows: table, notes } = retentionTable(rows, options);
  const strong = table.find((row) => row.arm === "strong");
  expect(strong?.coopPassPlaced).toBe((strong?.coopPass ?? 0) - 1);
  expect(notes).toContain("at the end: passes of coop and of solo, of those that the curves hold");
  expect(notes).toContain("strong: 1 trial left out, their pairs have no difficulty");
  expect(notes).toContain("pooled: 1 trial left out, their pairs have no difficulty");
});

test("retention says of how many resamples its interval is not", () => {
  const { rows: table, notes } = retentionTable(rows, options);
  const lost = table.find(({ undefinedResamples }) => undefinedResamples > 0);
  expect(lost).toBeDefined();
  expect(notes.join("\n")).toMatch(
    new RegExp(
      `^${lost?.arm}: ${lost?.undefinedResamples} resamples? without a retention, the interval is over the others$`,
      "m",
    ),
  );
});

test("a circular difficulty is said beside the retention, too", () => {
  const { notes } = retentionTable(
    rows.filter(({ repeat, arm: name }) => repeat === 1 && name === "weak"),
    options,
  );
  expect(notes).toEqual(
    expect.arrayContaining([
      "difficulty: in-sample",
      "circular: the solo trials that say how hard a pair is are the ones compared, of one repeat",
    ]),
  );
});
