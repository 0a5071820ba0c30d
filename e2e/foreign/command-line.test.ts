import { readFileSync } from "node:fs";
import path from "node:path";
import {
  compareArms,
  difficulty,
  drawFigures,
  type PairRow,
  parseRunMap,
  plannedTrials,
  type Results,
  summarize,
  tableToCsv,
} from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";
import { tableToParquet } from "@cooperbench-ts/results/parquet";
import { describe, expect, test } from "vitest";
import { jsonLines, startCli } from "../cli/support/cli.ts";
import { type MadeTree, withTrees } from "./foreign-trees.ts";

/** With a run map, without setting folders, with three repeats, and with runs of two settings that nobody names. */
const seeds = [3, 5, 8, 12];

describe("the commands say what the library says, which the reference checks", () => {
  test.each(seeds)("of tree %i", (seed) =>
    withTrees([seed], async ([tree]) => {
      if (tree === undefined) throw new Error("no tree was made");
      const results = await readTree(tree);
      expect(await lines(tree, "summary", "--by", "arm")).toEqual([same(summaryOf(results))]);
      expect(await lines(tree, "difficulty")).toEqual(same([...difficulty(results.pairs)]));
      const [arm] = results.pairs.flatMap(({ arm: name }) => name ?? []);
      if (arm === undefined) throw new Error("the tree has no arm");
      expect(await lines(tree, "difficulty", "--arm", arm)).toEqual(
        same([...difficulty(results.pairs, { arms: [arm] })]),
      );
      await figuresAgree(tree, results);
      const [first, second] = twoSides(results.pairs);
      const comparison = compareArms(results, first, second, { anyway: true });
      expect(await compared(tree, named(first), named(second))).toEqual(same(comparison));
      await lines(tree, "export", "--format", "parquet", "--out", "pairs.parquet");
      const exported = readFileSync(path.join(tree.dir, "pairs.parquet"));
      expect(exported.equals(Buffer.from(tableToParquet(results.pairs)))).toBe(true);
    }),
  );
});

/** What waits for its evaluation is only told where something does. */
function summaryOf(results: Results): object {
  const { settings, total, leftOut } = summarize(plannedTrials(results), { by: "arm" });
  const { pendingByReason } = leftOut;
  const waits = pendingByReason.some(({ reason }) => reason === "not-evaluated");
  return { settings, total, ...(waits ? { pendingByReason } : {}) };
}

function readTree({ dir, map }: MadeTree): Promise<Results> {
  const rules = map === null ? {} : { runs: parseRunMap(readFileSync(map, "utf8"), map) };
  return readResults(path.join(dir, "logs"), rules);
}

/** What a command prints of the tree, with `--json`. */
async function lines(tree: MadeTree, ...command: readonly string[]): Promise<unknown[]> {
  return call(tree, [...command, "--json", "logs"]);
}

async function compared(tree: MadeTree, first: string, second: string): Promise<unknown> {
  const [comparison] = await call(tree, ["compare", first, second, "logs", "--json", "--anyway"]);
  return comparison;
}

async function call({ dir, map }: MadeTree, args: readonly string[]): Promise<unknown[]> {
  const rules = map === null ? [] : ["--runs", map];
  const { code, stdout, stderr } = await startCli([...args, ...rules], { cwd: dir }).ended;
  expect(code, stderr).toBe(0);
  return jsonLines(stdout);
}

async function figuresAgree(tree: MadeTree, results: Results): Promise<void> {
  const { drawn, undrawn } = drawFigures(results, { by: ["arm"] });
  const said = await call(tree, ["figures", "all", "logs", "--out", "figures", "--format", "csv", "--json"]);
  expect(said).toHaveLength(drawn.length + undrawn.length);
  for (const { name, rows } of drawn) {
    const file = path.join(tree.dir, "figures", `${name}.csv`);
    expect(readFileSync(file, "utf8"), name).toBe(tableToCsv(rows));
  }
}

type SideOf = Required<Pick<PairRow, "arm">> & { readonly setting: NonNullable<PairRow["setting"]> };

function twoSides(pairs: readonly PairRow[]): readonly [SideOf, SideOf] {
  const sides = new Map<string, SideOf>();
  for (const { arm, setting } of pairs) if (setting !== null) sides.set(`${arm} ${setting}`, { arm, setting });
  const [first, second] = sides.values();
  if (first === undefined || second === undefined) throw new Error("the tree has no two sides");
  return [first, second];
}

function named({ arm, setting }: SideOf): string {
  return `arm=${arm},setting=${setting}`;
}

/** As JSON has it: without what is undefined. */
function same<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
