import { expect, test } from "vitest";
import { checkCutPatches } from "../../packages/attempt/src/folder/fixtures/check-cut-patches.ts";

test("a thousand patches: published as they were where the door saw them, and never a wrong tree elsewhere", async () => {
  const { wrong, ...counts } = await checkCutPatches(1000, 20_261_201);
  console.log(counts);
  expect(wrong).toEqual([]);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(50);
});
