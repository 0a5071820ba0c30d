import { expect, test } from "vitest";
import { codes, coopFiles, JINJA, manifestOfRun, read, soloFiles } from "./fixtures/trees.ts";

const config = (run: string, more: object): [string, string] => [
  `${run}/config.json`,
  JSON.stringify({ run_name: run, ...more }),
];

test("model and agent are those of the result; what says otherwise is a diagnostic", async () => {
  const files = soloFiles("r1");
  const started = await read([...files, config("r1", { model: "another", agent_framework: "claude_code" })]);
  expect(started.pairs[0]).toMatchObject({ model: "command-a-03-2025", agentFramework: "mini_swe_agent" });
  expect(started.runs[0]).toMatchObject({ model: "command-a-03-2025", agentFramework: "mini_swe_agent" });
  expect(codes(started.diagnostics)).toEqual(expect.arrayContaining(["model-disagrees", "agent-disagrees"]));
  expect(started.diagnostics.find(({ code }) => code === "model-disagrees")?.message).toBe(
    "result.json says command-a-03-2025, config.json another; the first is taken",
  );
  const agreed = await read([...files, config("r1", { model: "command-a-03-2025" })]);
  expect(codes(agreed.diagnostics)).toEqual(["eval-policy-unknown"]);
});

test("a pair that never ran has the model of the manifest, then of config.json", async () => {
  const planned = [`${JINJA}/f1_f2`, `${JINJA}/f1_f3`];
  const ofManifest = await read([
    manifestOfRun("r2", "solo", planned),
    ...soloFiles("r2"),
    config("r2", { model: "x" }),
  ]);
  expect(ofManifest.pairs.map(({ model }) => model)).toEqual(["command-a-03-2025", "command-a-03-2025"]);
  const ofConfig = await read([config("r2", { model: "x" }), ...soloFiles("r2")], { planned });
  expect(ofConfig.pairs.map(({ model }) => model)).toEqual(["command-a-03-2025", "x"]);
});

test("a run that holds solo and coop misses its planned pairs in each", async () => {
  const planned = [`${JINJA}/f1_f2`, `${JINJA}/f1_f3`];
  const files = [...soloFiles("r3"), ...soloFiles("r3", planned[1]), ...coopFiles("r3", [])];
  const { pairs } = await read(files, { planned });
  expect(pairs.map((row) => [row.upstreamSetting, row.pairKey, row.reason])).toEqual([
    ["solo", planned[0], "tests-passed"],
    ["solo", planned[1], "tests-passed"],
    ["coop", planned[0], "tests-passed"],
    ["coop", planned[1], "not-run"],
  ]);
});

test("a manifest plans its own setting only", async () => {
  const planned = [`${JINJA}/f1_f2`, `${JINJA}/f1_f3`];
  const { pairs } = await read([manifestOfRun("r4", "coop-comm", planned), ...soloFiles("r4"), ...coopFiles("r4", [])]);
  expect(pairs.map((row) => [row.setting, row.upstreamSetting, row.pairKey, row.reason])).toEqual([
    ["coop-comm", "coop", planned[0], "tests-passed"],
    ["coop-comm", "coop", planned[1], "not-run"],
    [null, "solo", planned[0], "tests-passed"],
  ]);
});

test("results of upstream 0.0.1 are named, not read as pairs that never ran", async () => {
  const { pairs, runs, diagnostics } = await read([
    ["x/coop/foo_task/1/f1_f2/foo_merge_report_f1_into_f2_k1.json", "{}"],
    ["x/coop/foo_task/1/f1_f2/agent_1.patch", ""],
    ["x/aggregated_results_m_k1.json", "{}"],
    ...soloFiles("y"),
  ]);
  expect([pairs.length, runs.length]).toEqual([1, 1]);
  expect(diagnostics.filter(({ code }) => code === "unsupported-layout").map(({ file }) => file)).toEqual([
    "x",
    "x/coop/foo_task/1/f1_f2",
  ]);
});

test("a run folder with another name is one run, with the pairs that are missing", async () => {
  const [path, manifest] = manifestOfRun("r9", "solo", [`${JINJA}/f1_f2`, `${JINJA}/f1_f3`]);
  const results = await read([[path.replace("r9/", "backup/"), manifest], ...soloFiles("backup")]);
  expect(results.runs.map(({ run, pairs, pass, pending }) => [run, pairs, pass, pending])).toEqual([
    ["backup", 2, 1, 1],
  ]);
});

test("summaries are held against the folders, and a run counts its rows of diagnostics", async () => {
  const summary = { run_name: "r10", passed: 7 };
  const results = await read(
    [
      ...soloFiles("r10"),
      ["r10/summary.json", JSON.stringify({ run_name: "r10", eval: summary })],
      ["r10/eval_summary.json", JSON.stringify(summary)],
    ],
    { upstreamVersion: "0.0.11" },
  );
  const ofRun = results.diagnostics.filter(({ run }) => run === "r10");
  expect(ofRun.map(({ code, file }) => [code, file])).toEqual([
    ["summary-disagrees", "r10/summary.json"],
    ["summary-disagrees", "r10/eval_summary.json"],
  ]);
  expect(results.runs[0]?.diagnostics).toBe(2);
});

test("a copy of a run is left out and said; a later run of the same name is not a copy", async () => {
  const pairs = [`${JINJA}/f1_f2`];
  const [path, manifest] = manifestOfRun("r11", "solo", pairs);
  const files: [string, string][] = [[path, manifest], ...soloFiles("r11")];
  const copy = (from: string): [string, string][] => files.map(([name, text]) => [name.replace("r11", from), text]);
  const alone = await read(files);
  for (const place of ["a-copy", "r11-copy", "old/r11"]) {
    const { runs, pairs: rows, diagnostics } = await read([...copy(place), ...files]);
    expect(rows.map(({ dir, arm, run }) => [dir, arm, run])).toEqual(
      alone.pairs.map(({ dir, arm, run }) => [dir, arm, run]),
    );
    expect(runs).toHaveLength(1);
    const { message, ...about } = diagnostics.find(({ code }) => code === "run-copied") ?? {};
    expect(message).toMatch(new RegExp(`^${place} has the manifest of r11,`));
    expect(about).toMatchObject({ run: null, pairKey: null, file: null });
  }
  const later = manifest.replace("2026-01-01T05:00:00Z", "2026-02-01T05:00:00Z");
  const both = await read([...files, ["old/r11/manifest.json", later], ...copy("old/r11").slice(1)]);
  expect(both.pairs).toHaveLength(2);
  expect(codes(both.diagnostics)).not.toContain("run-copied");
});
