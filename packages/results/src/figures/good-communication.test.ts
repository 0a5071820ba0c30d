import { expect, test } from "vitest";
import { campaign, talk } from "./fixtures/campaign.ts";
import { goodCommunication } from "./good-communication.ts";

test("good communication is split by conflict", () => {
  const { rows, notes } = goodCommunication(
    campaign.filter((row) => row.setting === "coop-comm"),
    talk,
  );
  const row = (measure: string) => rows.find((one) => one.measure === measure);
  expect(row("plans per question")).toMatchObject({
    noConflict: 1,
    conflict: null,
    nNoConflict: 1,
    nConflict: 0,
    infinite: 0,
    undefined: 1,
  });
  expect(notes).toContain("plans per question, left out: 1 of 2 conversations without a question");
  expect(notes.join()).not.toContain("Mann-Whitney takes");
  expect(row("messages naming a line")).toMatchObject({ noConflict: 1, conflict: 0 });
  expect(row("conflicts with a plan in the first turn")).toMatchObject({ conflict: 0, nNoConflict: 1, nConflict: 0 });
  expect(row("conflicts without one")).toMatchObject({ conflict: 1, nConflict: 1 });
});

test("good communication says what repeats do to its p, and has no Wilson interval over them", () => {
  const rows = campaign.filter((row) => row.setting === "coop-comm");
  const again = <Row extends object>(row: Row) => ({ ...row, repeat: 2, run: "again" });
  const plans = talk.map((row) => ({ ...row, text: "I will take filters.py" }));
  const options = { resamples: 20 };
  const made = goodCommunication([...rows, ...rows.map(again)], [...plans, ...plans.map(again)], undefined, options);
  expect(made.notes).toContain(
    "Mann-Whitney takes all conversations for independent, though a pair has up to 2: its p is too small",
  );
  const rate = made.rows.find(({ measure }) => measure === "conflicts with a plan in the first turn");
  expect(rate).toMatchObject({ conflict: 0.5, nConflict: 2, nNoConflict: 2, ci: "wilson-by-task-95" });
  expect(made.rows[0]).toMatchObject({ measure: "plans per question", infinite: 4, undefined: 0 });
});
