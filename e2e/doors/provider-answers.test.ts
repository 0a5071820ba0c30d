import { expect, test } from "vitest";
import { fuzzModelDoor } from "./support/fuzz-model-door.ts";

test("whatever a provider answers, the agent gets an answer or a cut connection", async () => {
  const outcome = await fuzzModelDoor(1, 200);
  expect(outcome.wrong).toEqual([]);
  expect(outcome.answered).toBeGreaterThan(100);
  expect(outcome.cut).toBeGreaterThan(10);
  expect(outcome.maxCalls).toBeLessThanOrEqual(12);
  expect(outcome.peakRssMb).toBeLessThan(300);
});
