import { expect, test } from "vitest";
import { chosenFlags, chosenRatePolicy, conflictChoice, rateChoices } from "./policy-choices.ts";

test("the address chooses policies; what it does not know is not chosen", () => {
  const query = new URLSearchParams("denominator=evaluated&success=never&exclude=task-broken");
  expect(chosenRatePolicy(query)).toEqual({ denominator: "evaluated", exclude: "task-broken" });
  expect(chosenFlags(rateChoices, query)).toEqual(["--denominator evaluated", "--exclude task-broken"]);
  expect(chosenRatePolicy(new URLSearchParams())).toEqual({});
});

test("every choice says what holds without it", () => {
  for (const { standard, values } of [...rateChoices, conflictChoice])
    expect(values.map(({ value }) => value)).toContain(standard);
});
