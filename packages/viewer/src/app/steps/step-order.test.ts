import { expect, test } from "vitest";
import { agent, stepsAt } from "./fixtures/made-account.ts";
import { orderSteps, rankAtTime, type StepOrder } from "./step-order.ts";

const names = ({ steps }: StepOrder): string => steps.map(({ agent, step }) => `${agent}${step.index}`).join(" ");
const rows = (order: StepOrder): string[] =>
  order.rows.map((row) => row.map(({ agent, step }) => `${agent}${step.index}`).join(" "));

test("where all have times, time is the order", () => {
  const order = orderSteps([agent("a", stepsAt(10, 40, 50)), agent("b", stepsAt(20, 30, 60))]);
  expect(order.isTimed).toBe(true);
  expect(names(order)).toBe("a0 b0 b1 a1 a2 b2");
  expect(rows(order)).toEqual(["a0 b0", "b1 a1", "a2 b2"]);
  expect(order.lanes.map((lane) => lane.map(({ rank }) => rank))).toEqual([
    [0, 3, 4],
    [1, 2, 5],
  ]);
});

test("a step without a time comes right after the one before it, and time never runs back in a lane", () => {
  const order = orderSteps([agent("a", stepsAt(null, 10, null, 5)), agent("b", stepsAt(11))]);
  expect(names(order)).toBe("a0 a1 a2 a3 b0");
  expect(order.steps.map(({ timeSec }) => timeSec)).toEqual([10, 10, 10, 10, 11]);
});

test("where one has none, equal numbers stand side by side", () => {
  const order = orderSteps([agent("a", stepsAt(10, 20)), agent("b", stepsAt(null, null, null))]);
  expect(order.isTimed).toBe(false);
  expect(rows(order)).toEqual(["a0 b0", "a1 b1", "b2"]);
  expect(order.steps.every(({ timeSec }) => timeSec === null)).toBe(true);
});

test("an agent without steps takes no time from the others", () => {
  const order = orderSteps([agent("a", stepsAt(10, 20)), agent("b", [])]);
  expect(order.isTimed).toBe(true);
  expect(order.lanes[1]).toEqual([]);
  expect(orderSteps([]).rows).toEqual([]);
});

test("an event stands after the steps before it", () => {
  const order = orderSteps([agent("a", stepsAt(10, 20, 30))]);
  expect([5, 10, 25, 99].map((time) => rankAtTime(order, time))).toEqual([0, 1, 2, 3]);
});

test("a hundred thousand steps are ordered", () => {
  const times = Array.from({ length: 50_000 }, (_, at) => at);
  const order = orderSteps([agent("a", stepsAt(...times)), agent("b", stepsAt(...times))]);
  expect(order.rows).toHaveLength(50_000);
});
