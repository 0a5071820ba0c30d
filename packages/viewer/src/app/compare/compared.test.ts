import { asTable, compareArms, compareFamily, pairsShape, type TaskFaultRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { packTable, unpackTable } from "../../documents/packed-table.ts";
import { comparedFamily, comparedMeasure, comparedSides, tablesFor } from "./compared.ts";
import { trialsOf } from "../parts/fixtures/trials.ts";

const options = { resamples: 50, flips: 200 };
const rows = [
  ...trialsOf("++-+-!++", { setting: "solo" }),
  ...trialsOf("+--+--+-", { setting: "coop-comm", costUsd: 0.3 }),
  ...trialsOf("---+--+-", { setting: "coop-nocomm", costUsd: null }),
];
/** As a page has them. */
const pairs = asTable(
  unpackTable(JSON.parse(JSON.stringify(packTable(rows))) as ReturnType<typeof packTable>),
  pairsShape,
);
const page = { pairs: pairs as unknown as typeof rows, runs: [] };

test("the page says what the library says of the rows that were read", () => {
  const whole = compareArms({ pairs: rows, runs: [] }, "solo", "coop-comm", options);
  const compared = comparedSides(page, { setting: "solo" }, { setting: "coop-comm" }, options);
  if (compared.kind !== "compared") throw new Error(compared.kind);
  const named = (text: string) => text.replaceAll("setting=", "");
  const { comparison } = compared;
  expect(JSON.parse(named(JSON.stringify({ ...comparison, measures: whole.measures })))).toEqual(whole);
  expect(comparedMeasure("costUsd", page, "solo", "coop-comm", options)).toEqual(
    whole.measures.find(({ measure }) => measure === "costUsd"),
  );
  expect(comparedMeasure("durationSec", page, "solo", "coop-comm", options)).toBeNull();
});

test("the family is that of the library", () => {
  const family = comparedFamily(page, "solo", "setting", options);
  if (family.kind !== "compared") throw new Error(family.kind);
  const others = [{ setting: "coop-comm" }, { setting: "coop-nocomm" }] as const;
  expect(family.members.map(({ parts: _parts, ...member }) => member)).toEqual(
    compareFamily({ pairs: rows, runs: [] }, "solo", others, { ...options, measures: [] }),
  );
  expect(family.members.map(({ parts }) => parts)).toEqual(others);
  expect(comparedFamily(page, "team", "setting", options)).toMatchObject({ kind: "failed" });
});

test("what nobody can pass is left out where it is asked for", () => {
  const fault = { fault: "never-passes", repo: "made_up_task", taskId: 1, featureId: 2 } as TaskFaultRow;
  const without = tablesFor(page, [fault], { exclude: "task-broken" });
  const compared = comparedSides(without, "solo", "coop-comm", { ...options, exclude: "task-broken" });
  expect(compared).toMatchObject({ kind: "compared", comparison: { paired: { pairs: 7 } } });
  expect(JSON.stringify(compared)).not.toContain("exclusion-unasked");
  expect(tablesFor(page, [fault], {}).pairs).toBe(page.pairs);
});
