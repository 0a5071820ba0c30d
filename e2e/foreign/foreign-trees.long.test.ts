import { expect, test } from "vitest";
import { describeWithPython } from "../src/analysis-python.ts";
import { checkTrees, seeds, withTrees } from "./foreign-trees.ts";
import { printNumbers } from "./print-numbers.ts";

const BATCH = 100;

describeWithPython("1,000 trees that others made, of every shape and version", (python) => {
  test.each(seeds(0, 10))("every number agrees with an independent computation: %#00 to %#99", (batch) =>
    withTrees(seeds(batch * BATCH + 1, BATCH), async (trees) => {
      for (const { dir, map } of trees) await printNumbers(dir, map);
      const { differences } = await checkTrees(python, trees);
      expect(differences).toEqual([]);
    }),
  );
});
