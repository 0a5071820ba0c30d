import type { TrialAccountEvent } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { agent, message, run, step, stepsAt } from "../../steps/fixtures/made-account.ts";
import { orderSteps } from "../../steps/step-order.ts";
import { itemOfStep, listItems } from "./list-items.ts";
import { stripArrows, stripEvents, stripMarks, stripPlaces } from "./strip-layout.ts";

const agents = ["agent1", "agent2"];
const order = orderSteps([agent("agent1", stepsAt(0, 10, 100)), agent("agent2", stepsAt(5, 50))]);
const event = (given: Partial<TrialAccountEvent>): TrialAccountEvent => ({
  kind: "killed",
  timeSec: null,
  endSec: null,
  attempt: null,
  agent: null,
  text: "",
  ...given,
});

test("by steps every step is as wide as the next, by time it lies where the clock says", () => {
  const bySteps = stripPlaces(order, [], "steps");
  expect(order.steps.map((one) => bySteps.ofStep(one))).toEqual([0, 0.25, 0.5, 0.75, 1]);
  const byTime = stripPlaces(order, [event({ timeSec: 0, endSec: 200 })], "time");
  expect(order.steps.map((one) => byTime.ofStep(one))).toEqual([0, 0.025, 0.05, 0.25, 0.5]);
});

test("without times steps of one number stand at one place", () => {
  const bare = orderSteps([agent("agent1", stepsAt(null, null, null)), agent("agent2", stepsAt(null, null))]);
  const places = stripPlaces(bare, [], "time");
  expect(bare.steps.map((one) => places.ofStep(one))).toEqual([0, 0, 0.5, 0.5, 1]);
  expect(places.ofTime(5)).toBeNull();
});

test("steps that lie too close become one sign, of what matters most", () => {
  const lane = orderSteps([
    agent("agent1", [
      ...stepsAt(...Array.from({ length: 500 }, (_, at) => at)),
      step(500, { timeSec: 500, ...run("x", 1) }),
    ]),
  ]);
  const marks = stripMarks(lane, stripPlaces(lane, [], "steps"), () => true, 50);
  expect(marks).toHaveLength(51);
  expect(marks.reduce((sum, { count }) => sum + count, 0)).toBe(501);
  expect(marks.at(-1)).toMatchObject({ kind: "failed", step: { step: { index: 500 } } });
});

test("what no step of passes the filter is dim, and what passes wins", () => {
  const marks = stripMarks(order, stripPlaces(order, [], "steps"), ({ agent }) => agent === "agent2", 100);
  expect(marks.map(({ lane, isDim }) => [lane, isDim])).toEqual([
    [0, true],
    [0, true],
    [0, true],
    [1, false],
    [1, false],
  ]);
});

test("an arrow goes from step to step, ends open where nobody read, and needs a place to start from", () => {
  const messages = [
    message(0, "agent1", "agent2", { sentStep: 1, readStep: 1 }),
    message(1, "agent2", "agent1", { timeSec: 60 }),
    message(2, "agent2", "agent1"),
    message(3, "nobody", "agent1", { timeSec: 60 }),
  ];
  expect(stripArrows(order, agents, stripPlaces(order, [], "steps"), messages)).toEqual([
    { message: 0, from: { lane: 0, x: 0.5 }, to: { lane: 1, x: 0.75 }, toLane: 1 },
    { message: 1, from: { lane: 1, x: 0.875 }, to: null, toLane: 0 },
  ]);
});

test("a message that came back with a step that had begun before arrives before the next one", () => {
  const messages = [message(0, "agent1", "agent2", { sentStep: 1, readStep: 0 })];
  const [arrow] = stripArrows(order, agents, stripPlaces(order, [], "steps"), messages);
  expect(arrow?.to).toEqual({ lane: 1, x: 0.625 });
});

test("an event without a time has no place, and calls of the model have a row of their own", () => {
  const places = stripPlaces(order, [], "time");
  const events = [
    event({ kind: "model-call", timeSec: 10, endSec: 60 }),
    event({ kind: "killed" }),
    event({ kind: "task", timeSec: 10, agent: "agent2" }),
    event({ kind: "container-died", timeSec: 100 }),
  ];
  expect(stripEvents(agents, places, events).map(({ lane, x, endX }) => [lane, x, endX])).toEqual([
    [1, 0.1, null],
    [null, 1, null],
  ]);
});

test("of too many events the kill at the end is not left out", () => {
  const places = stripPlaces(order, [], "time");
  const tasks = Array.from({ length: 1000 }, () => event({ kind: "task", timeSec: 50 }));
  const found = stripEvents(agents, places, [...tasks, event({ kind: "killed", timeSec: 100 })]);
  expect(found).toHaveLength(400);
  expect(found.at(-1)?.event.kind).toBe("killed");
});

test("events stand between the rows of steps, those without a time last", () => {
  const events = [
    event({ text: "late", timeSec: 1000 }),
    event({ text: "unknown" }),
    event({ text: "mid", timeSec: 20 }),
    event({ kind: "model-call", timeSec: 20 }),
  ];
  const items = listItems(order, order.rows, events);
  expect(items.map((item) => (item.kind === "event" ? item.event.text : item.key))).toEqual([
    "agent1.0",
    "agent1.1",
    "mid",
    "agent1.2",
    "late",
    "unknown",
  ]);
  expect(itemOfStep(items, "agent2", 1)).toBe(1);
  expect(itemOfStep(items, "agent2", 7)).toBe(-1);
});
