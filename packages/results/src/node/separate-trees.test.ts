import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JINJA, manifestOfRun, soloFiles } from "../read/fixtures/trees.ts";
import { readResults } from "./read-results.ts";
import { readTree } from "./read-tree.ts";

let base = "";
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "separate-trees-"));
  const below = (dir: string, files: [string, string][]) =>
    files.map(([path, text]): [string, string] => [`${dir}/${path}`, text]);
  const ours = [manifestOfRun("ours", "solo", [`${JINJA}/f1_f2`]), ...soloFiles("ours")];
  const files = [
    ...below("logs", soloFiles("one")),
    ...below("logs/old/logs", soloFiles("two")),
    ...below("logs/.hidden/logs", soloFiles("three")),
    ...below("a", ours),
    ...below("b", ours),
  ];
  for (const [path, text] of files) {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text);
  }
  await symlink(join(base, "logs"), join(base, "link"));
  await symlink(join(base, "logs/one"), join(base, "run"));
});
afterEach(() => rm(base, { recursive: true }));

test.each([
  ["the same folder", ["logs", "logs"], ["one", "two"], 1],
  ["a link to it", ["logs", "link"], ["one", "two"], 1],
  ["the link first", ["link", "logs"], ["one", "two"], 1],
  ["the folder above", [".", "logs"], ["one", "ours", "two"], 1],
  ["a tree that lies in it", ["logs/old/logs", "logs"], ["one", "two"], 1],
  ["a run of it, and a link to that", ["logs", "logs/one", "run"], ["one", "two"], 2],
  ["runs side by side", ["logs/one", "logs/old/logs/two"], ["one", "two"], 0],
  ["a tree in a hidden folder", ["logs", "logs/.hidden/logs"], ["one", "three", "two"], 0],
])("each folder is read once: %s", async (_, [first = "", ...others], runs, said) => {
  const dirs: [string, ...string[]] = [join(base, first), ...others.map((dir) => join(base, dir))];
  for (const { pairs, diagnostics } of [await readResults(dirs), (await readTree(dirs)).results]) {
    expect(pairs.map(({ run }) => run).sort()).toEqual(runs);
    expect(diagnostics.filter(({ code }) => code === "tree-read-once")).toHaveLength(said);
  }
});

test("a copy of a run in another tree is left out and said", async () => {
  const dirs: [string, string] = [join(base, "a"), join(base, "b")];
  for (const { pairs, diagnostics } of [await readResults(dirs), (await readTree(dirs)).results]) {
    expect(pairs.map(({ dir }) => dir)).toEqual([join(base, "a/ours/solo", JINJA, "f1_f2")]);
    expect(diagnostics.find(({ code }) => code === "run-copied")?.message).toContain(
      `ours has the manifest of ${join(base, "a/ours")},`,
    );
  }
});
