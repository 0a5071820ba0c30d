import { expect, test } from "vitest";
import { peerSlots } from "../agent-slots.ts";
import { stepTimes } from "./step-times.ts";
import { planTalk } from "./talk-plan.ts";

test("all messages find a step, and none is read before it was sent", () => {
  for (const [one, two] of [
    [10, 10],
    [10, 35],
    [35, 10],
    [24, 31],
  ] as const) {
    for (const begin of [0.15, 0.6]) {
      for (let count = 0; count <= 6; count += 1) {
        const talk = planTalk(count, [one, two], begin);
        expect(talk).toHaveLength(count);
        for (const [index, { from, sentStep, readStep, at }] of talk.entries()) {
          const [mine, other] = from === peerSlots[0] ? [one, two] : [two, one];
          expect(sentStep).toBeLessThan(mine - 1);
          if (readStep !== null) expect(stepTimes(other).read(readStep)).toBeGreaterThanOrEqual(at);
          // Who answers has read what it answers.
          const next = talk[index + 1];
          if (next !== undefined) expect(readStep).toBeLessThanOrEqual(next.sentStep);
          if (next !== undefined) expect(next.at).toBeGreaterThan(at);
        }
      }
    }
  }
});

test("steps that do not suffice leave messages out", () => {
  expect(planTalk(6, [3, 3], 0.6).length).toBeLessThan(6);
  expect(planTalk(6, [1, 0], 0.6)).toEqual([]);
});
