import { expect, test } from "vitest";
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
