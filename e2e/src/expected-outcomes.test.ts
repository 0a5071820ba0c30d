import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectedOutcomes } from "./expected-outcomes.ts";

interface Subset {
  stats: { tasks: number; pairs: number; repos: number };
  tasks: { repo: string; task_id: number; pairs: [number, number][] }[];
}

const read = (path: string): string => readFileSync(new URL(`../dataset/${path}`, import.meta.url), "utf8");
const subset = (name: string): Subset => JSON.parse(read(`subsets/${name}.json`)) as Subset;
const pairsOf = (from: Subset): string[] =>
  from.tasks.flatMap((task) => task.pairs.map(([a, b]) => `${task.repo}/${task.task_id}/f${a}_f${b}`));

test("every pair has an outcome, and the subset e2e holds those that merge and pass", () => {
  const all = subset("e2e_all");
  expect(pairsOf(all).toSorted()).toEqual(Object.keys(expectedOutcomes).toSorted());
  const good = Object.entries(expectedOutcomes).filter(
    ([, { merge, wrong }]) => merge === "clean" && wrong.length === 0,
  );
  expect(pairsOf(subset("e2e")).toSorted()).toEqual(good.map(([pair]) => pair).toSorted());
});

test("the numbers in the subset files are right", () => {
  for (const one of [subset("e2e"), subset("e2e_all")]) {
    const repos = new Set(one.tasks.map((task) => task.repo));
    expect(one.stats).toEqual({ tasks: one.tasks.length, pairs: pairsOf(one).length, repos: repos.size });
  }
});

test("a patch that upstream 0.0.11 cuts still ends in its blank context line, and every feature has its marker", () => {
  for (const [pair, { cut }] of Object.entries(expectedOutcomes)) {
    const [repo, task, features] = pair.split("/") as [string, string, string];
    for (const feature of features.split("_").map((part) => Number(part.slice(1)))) {
      const folder = `${repo}/task${task}/feature${feature}`;
      expect([folder, read(`${folder}/feature.patch`).endsWith("\n \n")]).toEqual([folder, cut.coop.includes(feature)]);
      expect(read(`${folder}/feature.md`)).toContain(`\nMarker: ${repo}/${task}/f${feature}\n`);
    }
  }
});
