import { expect, test } from "vitest";
import { codes, coopFiles, JINJA, manifestOfRun, read, soloFiles } from "./fixtures/trees.ts";

test("without a manifest the setting of coop is unknown, and says so", async () => {
  const results = await read(coopFiles("r3", []));
  expect(results.pairs[0]).toMatchObject({ setting: null, settingSource: null, upstreamSetting: "coop" });
  expect(codes(results.diagnostics)).toContain("setting-unknown");
});

test("settings can be told run by run", async () => {
  const results = await read(
    [...coopFiles("talk", [{ from: "agent1", to: "agent2", message: "hi" }]), ...coopFiles("mute", [])],
    { runs: ["talk=coop-comm", "mute=coop-nocomm"] },
  );
  expect(results.runs.map(({ run, setting }) => [run, setting])).toEqual([
    ["talk", "coop-comm"],
    ["mute", "coop-nocomm"],
  ]);
});

test("the plan is the denominator: planned pairs without a folder have a row, found ones without a plan are named", async () => {
  const files = [
    manifestOfRun("r4", "solo", [`${JINJA}/f1_f2`, `${JINJA}/f1_f3`]),
    ...soloFiles("r4"),
    ...soloFiles("r4", `${JINJA}/f2_f3`),
  ];
  const results = await read(files);
  expect(
    results.pairs.map((row) => [row.pairKey, row.planned, row.verdict, row.reason, row.repeat, row.settingSource]),
  ).toEqual([
    [`${JINJA}/f1_f2`, true, "pass", "tests-passed", 2, "manifest"],
    [`${JINJA}/f1_f3`, true, null, "not-run", 2, "manifest"],
    [`${JINJA}/f2_f3`, false, "pass", "tests-passed", 2, "manifest"],
  ]);
  expect(results.runs[0]).toMatchObject({
    pairs: 2,
    pass: 1,
    pending: 1,
    unplanned: 1,
    experiment: "command-a",
    evalPolicy: "union/python/tree",
    upstreamVersion: "0.0.11",
    standIn: false,
  });
  expect(codes(results.diagnostics)).toEqual(["unplanned-pair"]);
});

test("a plan can be told for trees without a manifest", async () => {
  const results = await read(soloFiles("r5"), { planned: [`${JINJA}/f1_f2`, `${JINJA}/f5_f6`] });
  expect(results.pairs.map((row) => [row.pairKey, row.reason, row.setting])).toEqual([
    [`${JINJA}/f1_f2`, "tests-passed", "solo"],
    [`${JINJA}/f5_f6`, "not-run", "solo"],
  ]);
});

test("a manifest says from which text of the dataset a pair was made; where one feature is not in it, nobody does", async () => {
  const [file, text] = manifestOfRun("r6", "solo", [`${JINJA}/f1_f2`, `${JINJA}/f1_f3`]);
  const hash = (digit: string): string => digit.repeat(64);
  const manifest = JSON.parse(text) as { runs: { datasetHash: object }[] };
  for (const run of manifest.runs) run.datasetHash = { [`${JINJA}/f1`]: hash("a"), [`${JINJA}/f2`]: hash("b") };
  const results = await read([[file, JSON.stringify(manifest)], ...soloFiles("r6")]);
  expect(results.pairs.map((row) => row.datasetHash)).toEqual([`${"a".repeat(16)}+${"b".repeat(16)}`, null]);
  const [theirs] = (await read(soloFiles("r7"))).pairs;
  expect(theirs?.datasetHash).toBeNull();
});
