import { expect, test } from "vitest";
import { mapAndWait } from "./map-and-wait.ts";

test("results stand in the order of the items, with no more calls at a time than asked for", async () => {
  let underWay = 0;
  let most = 0;
  const results = await mapAndWait(
    [3, 2, 1, 0],
    async (turns, index) => {
      most = Math.max(most, ++underWay);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      underWay -= 1;
      return `${index}: ${turns}`;
    },
    { concurrency: 2 },
  );
  expect(results).toEqual(["0: 3", "1: 2", "2: 1", "3: 0"]);
  expect(most).toBe(2);
});

test("a failure starts nothing more, and is told when what is under way has ended", async () => {
  const slow = Promise.withResolvers<void>();
  const told: string[] = [];
  const mapping = mapAndWait(
    ["slow", "fails", "never"],
    async (item) => {
      if (item === "fails") throw new Error("broken");
      told.push(`${item} starts`);
      await slow.promise;
      told.push(`${item} ends`);
    },
    { concurrency: 2 },
  ).catch((error: Error) => told.push(error.message));
  setImmediate(slow.resolve);
  await mapping;
  expect(told).toEqual(["slow starts", "slow ends", "broken"]);
});
