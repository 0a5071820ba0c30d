import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judgeLineSchema, type JudgeLine } from "../formats/judge-line.ts";
import { manifestFile, runManifest } from "../formats/fixtures/our-files.ts";
import type { ManifestFile } from "../formats/manifest-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { judgeTree, type JudgeTreeOptions } from "./judge-tree.ts";
import { readPairFolder } from "./read-pair-folder.ts";

const recorded = fileURLToPath(new URL("../../corpus/recorded/", import.meta.url));
let logs: string;
beforeAll(async () => {
  logs = await mkdtemp(join(tmpdir(), "judge-tree-"));
});
afterAll(() => rm(logs, { recursive: true, force: true }));

async function lines(dir: string, options: JudgeTreeOptions = {}): Promise<JudgeLine[]> {
  const all: JudgeLine[] = [];
  for await (const line of judgeTree(dir, options)) all.push(line);
  return all;
}

const brief = (line: JudgeLine): unknown[] => [line.run, line.setting, line.pair, line.verdict, line.reason];

const manifest = (run: string, setting: "coop-comm" | "coop-nocomm"): ManifestFile =>
  manifestFile(runManifest(run, setting, ["zzlater_task/1/f1_f2"], { version: "0.0.29" }));

test("every layout, in a stable order; dot folders and other files are skipped", async () => {
  const solo = join(recorded, "v0.0.29-solo-ok/logs/solo-ok/solo/zzlater_task");
  await cp(solo, join(logs, "b-run/solo/zzlater_task"), { recursive: true });
  await cp(solo, join(logs, "a-legacy/zzlater_task"), { recursive: true });
  await cp(solo, join(logs, ".cooperbench-ts/e/attempts/b-run/zzlater_task"), { recursive: true });
  await mkdir(join(logs, "b-run/solo/zzlater_task/1/f2_f10"));
  await mkdir(join(logs, "b-run/solo/zzlater_task/1/f2_f9"));
  await writeFile(join(logs, "b-run/solo/zzlater_task/1/f2_f9/result.json"), '{"repo": "zzl');
  await writeFile(join(logs, "b-run/summary.json"), "{}");
  const all = await lines(logs);
  expect(all.map(brief)).toEqual([
    ["a-legacy", "solo", "zzlater_task/1/f1_f2", "pass", "tests-passed"],
    ["b-run", "solo", "zzlater_task/1/f1_f2", "pass", "tests-passed"],
    ["b-run", "solo", "zzlater_task/1/f2_f9", "infra_error", "torn-result"],
    ["b-run", "solo", "zzlater_task/1/f2_f10", null, "not-run"],
  ]);
  for (const line of all) expect(judgeLineSchema.parse(line)).toEqual(line);
});

test("a single pair folder", async () => {
  const dir = join(recorded, "v0.0.29-coop-ok/logs/coop-ok/coop/zzlater_task/1/f1_f2");
  const [line] = await lines(dir);
  expect(line).toMatchObject({
    dir,
    run: "coop-ok",
    pair: "zzlater_task/1/f1_f2",
    setting: null,
    attempts: null,
    costAllAttemptsUsd: null,
    costUsd: null,
  });
  expect(line?.diagnostics.map(({ code }) => code)).toContain("setting-unknown");
  expect(await lines(dir, { setting: "coop-nocomm" })).toMatchObject([{ setting: "coop-nocomm", verdict: "pass" }]);
});

test("the run's manifest says the setting; a broken one is a diagnostic", async () => {
  const dir = await mkdtemp(join(tmpdir(), "judge-tree-"));
  const from = join(recorded, "v0.0.29-coop-ok/logs/coop-ok/coop");
  await cp(from, join(dir, "one/coop"), { recursive: true });
  await cp(from, join(dir, "two/coop"), { recursive: true });
  await writeFile(join(dir, "one/manifest.json"), JSON.stringify(manifest("one", "coop-comm")));
  await writeFile(join(dir, "two/manifest.json"), "{}");
  const said: Diagnostic[] = [];
  expect((await lines(dir, { onDiagnostic: (d) => said.push(d) })).map(({ run, setting }) => [run, setting])).toEqual([
    ["one", "coop-comm"],
    ["two", null],
  ]);
  expect(said).toMatchObject([
    { code: "rejected-file", file: expect.stringContaining("two") },
    { code: "runs-untold", file: dir, message: expect.stringContaining("such as two=coop-comm") },
  ]);
  await rm(dir, { recursive: true });
});

test("a pair folder of upstream 0.0.1 is named and gives no line", async () => {
  const dir = await mkdtemp(join(tmpdir(), "judge-tree-"));
  const pair = join(dir, "x/coop/foo_task/1/f1_f2");
  await mkdir(pair, { recursive: true });
  await writeFile(join(pair, "foo_merge_report_f1_into_f2_k1.json"), "{}");
  const said: Diagnostic[] = [];
  expect(await lines(dir, { onDiagnostic: (d) => said.push(d) })).toEqual([]);
  expect(said).toMatchObject([{ code: "unsupported-layout", file: pair }]);
  await rm(dir, { recursive: true });
});

test("every recorded tree is judged without a throw, nothing is changed", async () => {
  const all = await lines(recorded, { upstreamVersion: "0.0.29" });
  expect(all).toHaveLength(69);
  expect(all.every(({ rule }) => rule !== "")).toBe(true);
});

test("a folder that is not there throws; an aborted signal too", async () => {
  await expect(lines(join(logs, "nowhere"))).rejects.toThrow(/ENOENT/);
  await expect(lines(recorded, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
});

test("a file too large or unreadable is evidence of its own", async () => {
  const dir = await mkdtemp(join(tmpdir(), "pair-"));
  await writeFile(join(dir, "result.json"), "x".repeat(100));
  await mkdir(join(dir, "eval.json"));
  const evidence = await readPairFolder(dir, { maxFileBytes: 99 });
  expect(evidence.files.get("result.json")).toEqual({ kind: "unreadable", message: "100 bytes, more than 99" });
  expect(evidence.files.get("eval.json")).toMatchObject({ kind: "unreadable" });
  await rm(dir, { recursive: true });
});
