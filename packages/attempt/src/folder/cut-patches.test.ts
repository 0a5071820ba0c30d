import { expect, test } from "vitest";
import { checkCutPatches } from "./fixtures/check-cut-patches.ts";

// A thousand of them: e2e/attempt/cut-patches.long.test.ts.
test("a patch that the door saw is published as it was; without the door no wrong tree comes of one", async () => {
  const { wrong, ...counts } = await checkCutPatches(100, 20_261_130);
  console.log(counts);
  expect(wrong).toEqual([]);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(2);
}, 60_000);
