import { expect, test } from "vitest";
import { agent, run, step, stepsAt } from "./fixtures/made-account.ts";
import { cutTexts, filterQuery, filterRows, isFiltering, landmarks, matcherOf, parseFilter } from "./step-filter.ts";
import { orderSteps } from "./step-order.ts";

const order = orderSteps([
  agent("agent1", [
    step(0, { timeSec: 1, thought: "Look around", ...run("ls") }),
    step(1, { timeSec: 3, marks: ["test"], ...run("pytest", 1, "1 FAILED") }),
    step(2, { timeSec: 5, marks: ["edit", "commit"], ...run("git commit") }),
  ]),
  agent("agent2", [step(0, { timeSec: 2, marks: ["send"], sent: [0] }), ...stepsAt(null, 4).slice(1)]),
]);
const found = (query: string): string[] =>
  filterRows(order, matcherOf(parseFilter(new URLSearchParams(query))))
    .flat()
    .map(({ agent, step }) => `${agent}.${step.index}`);

test.each([
  ["", ["agent1.0", "agent2.0", "agent1.1", "agent2.1", "agent1.2"]],
  ["lanes=agent2", ["agent2.0", "agent2.1"]],
  ["marks=send,edit", ["agent2.0", "agent1.2"]],
  ["failed=1", ["agent1.1"]],
  ["find=failed", ["agent1.1"]],
  ["find=LOOK", ["agent1.0"]],
  ["find=nowhere", []],
  ["marks=made-up", ["agent1.0", "agent2.0", "agent1.1", "agent2.1", "agent1.2"]],
])("the filter %j", (query, steps) => {
  expect(found(query)).toEqual(steps);
});

test("a filter comes back from its address", () => {
  const filter = parseFilter(new URLSearchParams("lanes=agent2&marks=edit,send&failed=1&find=a%20b"));
  expect(filterQuery(filter)).toEqual({ lanes: "agent2", marks: "edit,send", failed: "1", find: "a b" });
  expect(isFiltering(filter)).toBe(true);
  const none = parseFilter(new URLSearchParams());
  expect(filterQuery(none)).toEqual({ lanes: null, marks: null, failed: null, find: null });
  expect(isFiltering(none)).toBe(false);
});

test("cut texts are searched at both ends", () => {
  const thought = { head: "begin", tail: "end", chars: 9e6, lines: 1, part: "parts/x" } as const;
  const cut = orderSteps([agent("agent1", [step(0, { thought })])]);
  const isThere = (words: string): boolean =>
    filterRows(cut, matcherOf(parseFilter(new URLSearchParams({ find: words })))).length > 0;
  expect(["begin", "end", "middle"].map(isThere)).toEqual([true, true, false]);
  expect(cutTexts(cut)).toEqual([thought]);
  const isWanted = matcherOf(
    parseFilter(new URLSearchParams({ find: "MIDDLE" })),
    new Map([["parts/x", "in the middle"]]),
  );
  expect(filterRows(cut, isWanted)).toHaveLength(1);
});

test("landmarks are the first of their kind, and only what is there", () => {
  expect(landmarks(order).map(({ label, step }) => [label, step.agent, step.step.index])).toEqual([
    ["first edit", "agent1", 2],
    ["first message", "agent2", 0],
    ["first failure", "agent1", 1],
  ]);
  expect(landmarks(orderSteps([]))).toEqual([]);
});
