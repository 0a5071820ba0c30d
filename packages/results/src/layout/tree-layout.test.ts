import { expect, test } from "vitest";
import { treeLayout } from "./tree-layout.ts";
import { codes, JINJA, read, soloFiles } from "../read/fixtures/trees.ts";

test("old layouts, single runs and single pair folders are read too", async () => {
  const legacy = soloFiles("r13").map(([path, text]): [string, string] => [path.replace("/solo/", "/"), text]);
  expect((await read(legacy)).pairs[0]).toMatchObject({ run: "r13", setting: "solo", upstreamSetting: "solo" });
  const inRun = soloFiles("r13").map(([path, text]): [string, string] => [path.replace("r13/", ""), text]);
  expect((await read(inRun)).pairs[0]).toMatchObject({ run: "r13", setting: "solo" });
});

test("a pair in two layouts of one run counts once", async () => {
  const both = [
    ...soloFiles("r14"),
    ...soloFiles("r14").map(([path, text]): [string, string] => [path.replace("/solo/", "/"), text]),
  ];
  const results = await read(both);
  expect(results.pairs).toHaveLength(1);
  expect(codes(results.diagnostics)).toContain("duplicate-pair");
});

test("more than two features and a result of another pair are diagnostics", async () => {
  const three = soloFiles("r15").map(([path, text]): [string, string] => [path.replace("f1_f2", "f1_f2_f3"), text]);
  const moved = soloFiles("r15").map(([path, text]): [string, string] => [path.replace("f1_f2", "f4_f5"), text]);
  const results = await read([...three, ...moved]);
  expect(results.pairs.map(({ pairKey }) => pairKey)).toEqual([`${JINJA}/f4_f5`]);
  expect(codes(results.diagnostics)).toEqual(expect.arrayContaining(["not-a-pair", "path-body-mismatch"]));
});

test.each([
  ["a dataset", ["data/a_task/task1/combined.patch", "data/a_task/task1/feature1/feature.patch"]],
  ["empty folders of a pair's name", ["r/solo/a_task/1/f1_f2/", "r/solo/a_task/1/f3_f1/", "f1_f2_f3/"]],
  ["other files below such names", ["r/solo/a_task/1/f1_f2/notes.txt", "f2_f1/feature.patch"]],
])("%s: no pair", (_name, paths) => {
  expect(treeLayout(paths)).toMatchObject({ folders: [], unnamed: [] });
});

test.each(["r/solo/a_task/2/f1_f2/solo_traj.json", "r/solo/a_task/2/f1_f2/agent7.patch", "r/config.json"])(
  "in a run that holds %s an empty folder is a pair not run",
  (path) => {
    const dirs = treeLayout(["r/solo/a_task/1/f1_f2/", path, "other/solo/a_task/1/f1_f2/"]).folders.map(
      ({ dir }) => dir,
    );
    expect(dirs).toContain("r/solo/a_task/1/f1_f2");
    expect(dirs).not.toContain("other/solo/a_task/1/f1_f2");
  },
);
