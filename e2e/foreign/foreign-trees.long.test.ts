import { expect, test } from "vitest";
import { describeWithPython } from "../src/analysis-python.ts";
import { checkTrees, seeds, withTrees } from "./foreign-trees.ts";
import { printNumbers } from "./print-numbers.ts";

const BATCH = 100;
const firsts = seeds(0, 10).map((batch) => batch * BATCH + 1);

describeWithPython("1,000 trees that others made, of every shape and version", (python) => {
  test.each(firsts)("every number of 100 of them, from seed %i on, agrees with an independent computation", (first) =>
    withTrees(seeds(first, BATCH), async (trees) => {
      for (const { dir, map } of trees) await printNumbers(dir, map);
      const { differences } = await checkTrees(python, trees);
      expect(differences).toEqual([]);
    }),
  );
});
