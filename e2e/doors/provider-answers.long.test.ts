import { expect, test } from "vitest";
import { fuzzModelDoor } from "./support/fuzz-model-door.ts";

test("20,000 odd answers: the door lives, its memory stays, and no key shows", { timeout: 3_600_000 }, async () => {
  const outcome = await fuzzModelDoor(1_000_000, 20_000);
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  expect(outcome.wrong).toEqual([]);
  expect(outcome.answered + outcome.cut).toBe(20_000);
  expect(outcome.answered).toBeGreaterThan(10_000);
  expect(outcome.maxCalls).toBeLessThanOrEqual(12);
  expect(outcome.peakRssMb).toBeLessThan(300);
});
