import { expect, test } from "vitest";
import { timeLeft, type TimeLeftFacts } from "./time-left.ts";

function facts(given: Partial<TimeLeftFacts>): TimeLeftFacts {
  return { ended: new Map([["solo", [60, 60, 60]]]), running: [], waiting: new Map(), concurrency: 2, ...given };
}

test("trials that all take as long leave no range: they fill the places one after the other", () => {
  expect(timeLeft(facts({ waiting: new Map([["solo", 5]]) }))).toEqual({
    soonest: 180,
    middle: 180,
    latest: 180,
    from: 3,
  });
});

test("what runs has run for a while already", () => {
  const running = [{ group: "solo", elapsed: 45 }];
  expect(timeLeft(facts({ running }))?.middle).toBe(15);
  // The other place is free for one of the two that wait, the second follows the running one.
  expect(timeLeft(facts({ running, waiting: new Map([["solo", 2]]) }))?.middle).toBe(75);
});

test("one that has run longer than all that have ended may end any moment", () => {
  expect(timeLeft(facts({ running: [{ group: "solo", elapsed: 600 }] }))?.latest).toBe(0);
});

test("times that differ give a range, the same whenever it is asked for", () => {
  const given = facts({ ended: new Map([["solo", [10, 20, 40, 200]]]), waiting: new Map([["solo", 30]]) });
  const left = timeLeft(given);
  expect(left?.soonest).toBeLessThan(left?.middle ?? 0);
  expect(left?.middle).toBeLessThan(left?.latest ?? 0);
  expect(timeLeft(given)).toEqual(left);
});

test("a group speaks for itself where it can, else all speak for it", () => {
  const ended = new Map([
    ["solo", [10, 10, 10]],
    ["team", [90, 90]],
    ["coop-comm", [50, 50, 50]],
  ]);
  const of = (group: string) => timeLeft(facts({ ended, concurrency: 1, waiting: new Map([[group, 1]]) }));
  expect(of("coop-comm")?.middle).toBe(50);
  expect(of("team")?.soonest).toBe(10);
  expect(of("team")?.latest).toBe(90);
});

test("nothing is said before a trial has ended, and when nothing is left", () => {
  expect(timeLeft(facts({ ended: new Map(), waiting: new Map([["solo", 1]]) }))).toBeNull();
  expect(timeLeft(facts({}))).toBeNull();
});

test("a campaign of many thousands takes no longer to estimate than one of thousands", () => {
  const left = timeLeft(facts({ waiting: new Map([["solo", 20_000]]), concurrency: 10 }));
  expect(left?.middle).toBe(120_000);
});
