import { expect, test } from "vitest";
import { callOutcome } from "./call-outcome.ts";

test("what a call came to", () => {
  const outcome = (status: number | null, latencyMs: number | null = 100, costUsd: number | null = null) =>
    callOutcome({ status, latencyMs, costUsd });
  expect([outcome(200), outcome(429), outcome(503, 0, 0)]).toEqual(["answered", "refused", "refused"]);
  expect([outcome(null), outcome(null, null), outcome(null, 0)]).toEqual(["unanswered", "unanswered", "unanswered"]);
  expect(outcome(null, 0, 0)).toBe("unsent");
});
