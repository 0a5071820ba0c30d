import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { describeWithPython } from "../src/analysis-python.ts";
import { checkTrees, seeds, withTrees } from "./foreign-trees.ts";
import { printNumbers } from "./print-numbers.ts";

describeWithPython("trees that others made, of every shape and version", (python) => {
  test("100 of them: every number agrees with an independent computation to 1e-9", () =>
    withTrees(seeds(1, 100), async (trees) => {
      for (const { dir, map } of trees) await printNumbers(dir, map);
      const { compared, differences } = await checkTrees(python, trees);
      expect(differences).toEqual([]);
      expect(compared).toBeGreaterThan(500_000);
    }));

  test("a number that is off by a millionth is found, and where", () =>
    withTrees([3], async (trees) => {
      for (const { dir, map } of trees) {
        await printNumbers(dir, map);
        const file = path.join(dir, "numbers.json");
        const numbers = readFileSync(file, "utf8");
        writeFileSync(file, numbers.replace(/"meanMessages":(\d+(?:\.\d+)?)/, wrong));
      }
      const { differences } = await checkTrees(python, trees);
      expect(differences).toEqual([expect.stringMatching(/^seed 3: conversation-turns .*\.meanMessages: printed /)]);
    }));
});

function wrong(_all: string, mean: string): string {
  return `"meanMessages":${Number(mean) + 1e-6}`;
}
