import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { describeWithPython } from "../src/analysis-python.ts";
import { checkTrees, seeds, withTrees } from "./foreign-trees.ts";
import { planTree, versions } from "./maker/plan-tree.ts";
import { printNumbers } from "./print-numbers.ts";

test("the trees of the gate have every version, agent, setting, outcome and way to merge", () => {
  const runs = seeds(1, 100).flatMap((seed) => planTree(seed).runs);
  const trials = runs.flatMap((run) => run.trials);
  const agents = trials.flatMap((trial) => trial.agents);
  const of = <Item, Value>(items: readonly Item[], valueOf: (item: Item) => Value) => new Set(items.map(valueOf));
  expect(of(runs, ({ version }) => version)).toEqual(new Set(versions));
  expect(of(runs, ({ word, setting }) => `${word} ${setting}`).size).toBe(5);
  expect(of(runs, ({ agent }) => agent).size).toBe(4);
  expect(of(runs, ({ hasSettingFolder, hasWork }) => `${hasSettingFolder} ${hasWork}`).size).toBe(4);
  expect(of(runs, ({ backend }) => backend).size).toBe(2);
  expect(of(runs, ({ repeat }) => repeat)).toEqual(new Set([1, 2, 3]));
  expect(of(trials, ({ outcome }) => outcome).size).toBe(9);
  expect(of(trials, ({ merge }) => merge).size).toBe(6);
  expect(of(trials, ({ secondFirst }) => secondFirst).size).toBe(2);
  const talking = runs.filter(
    (run) => run.word === "team" && run.hasWork && run.trials.some((one) => one.messages.length > 0),
  );
  expect(of(talking, ({ agent }) => agent)).toEqual(new Set(["mini_swe_agent_v2", "claude_code"]));
  expect(agents.some(({ cost }) => cost === null) && agents.some(({ tokens }) => tokens === null)).toBe(true);
});

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
