import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PairRow } from "@cooperbench-ts/results";
import { afterEach, beforeEach, expect, test } from "vitest";
import { overviewDocument } from "./overview.ts";
import { trialAddress } from "./trial-address.ts";
import { readViewed } from "./viewed-tree.ts";

let folder = "";
const dirs = (): [string] => [path.join(folder, "logs")];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "viewer-names-"));
  const pair = path.join(folder, "logs/x-solo/solo/repo_task/1/f1_f2");
  await mkdir(pair, { recursive: true });
  await writeFile(path.join(pair, "result.json"), JSON.stringify({ setting: "solo", agent: { cost: 1 } }));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a trial has one name from plan to verdict", async () => {
  const tree = await readViewed({ dirs: dirs() });
  const [published] = tree.results.pairs;
  if (published === undefined) throw new Error("no pair");
  const pending: PairRow = { ...published, dir: null, verdict: null };
  const named = async (rows: readonly PairRow[]) =>
    (await overviewDocument({ ...tree, results: { ...tree.results, pairs: rows } })).trials.map(
      ({ document }) => document,
    );
  expect(await named([pending])).toEqual(await named([published]));
  expect(trialAddress("http://x/", pending)).toBe(trialAddress("http://x/", published));
});

test("a trial that a tree has twice has two, and the first one's is that of a tree that has it once", async () => {
  const tree = await readViewed({ dirs: dirs() });
  const [one] = tree.results.pairs;
  if (one === undefined) throw new Error("no pair");
  const other = { ...one, dir: "elsewhere" };
  const rows = [one, other];
  const { trials } = await overviewDocument({ ...tree, results: { ...tree.results, pairs: rows } });
  const names = trials.map(({ document }) => document);
  expect(new Set(names).size).toBe(2);
  expect(rows.map((row) => trialAddress("p", row, rows))).toEqual(names.map((name) => `p#/trial/${name.slice(7)}`));
  expect(trialAddress("p", one)).toBe(`p#/trial/${names[0]?.slice(7)}`);
});
