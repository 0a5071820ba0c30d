import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { jsonLines, runCli, type CliResult } from "./support/cli.ts";
import { sharedFolder } from "./support/folders.ts";

const corpus = path.join(import.meta.dirname, "../../packages/results/corpus/recorded");
const cwd = sharedFolder();
const SOLO = "flash_solo_{repeat}=solo";
const COOP = "flash_msg_{repeat}=coop-comm";

/** Recorded results of upstream under the names that a person gave: two repeats of solo, two of coop. No manifest anywhere. */
beforeAll(async () => {
  const recorded = { solo: "v0.0.29-solo-ok", coop: "v0.0.29-coop-ok" };
  for (const [word, scenario] of Object.entries(recorded)) {
    const from = path.join(corpus, scenario, "logs");
    const [run = ""] = await readdir(from);
    for (const repeat of [1, 2]) {
      const name = word === "solo" ? `flash_solo_${repeat}` : `flash_msg_${repeat}`;
      await mkdir(path.join(cwd(), "theirs"), { recursive: true });
      await cp(path.join(from, run), path.join(cwd(), "theirs", name), { recursive: true, preserveTimestamps: true });
    }
  }
  await mkdir(path.join(cwd(), "dataset/demo_task/task1/feature1"), { recursive: true });
  await writeFile(path.join(cwd(), "dataset/demo_task/task1/feature1/feature.patch"), "");
});

const call = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: cwd() });

async function rowsOf(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await call(...args, "--json");
  expect(code, stderr).toBe(0);
  return jsonLines(stdout);
}

test("summary counts what judge judges, and a run map tells setting, arm and repeats", async () => {
  const judged = await rowsOf("judge", "theirs");
  expect(judged).toHaveLength(4);
  const [summary] = await rowsOf("summary", "theirs", "--runs", `${SOLO}@claude`, "--runs", `${COOP}@claude`);
  expect(summary).toMatchObject({
    settings: [
      { setting: "solo", arm: "claude", run: null, repeats: 2, total: 2 },
      { setting: "coop-comm", arm: "claude", run: null, repeats: 2, total: 2 },
    ],
    total: { total: 4, pass: judged.filter(({ verdict }) => verdict === "pass").length },
  });
});

test("every reading command takes the same tree, by folder, by runs and by a file", async () => {
  await writeFile(
    path.join(cwd(), "map.json"),
    JSON.stringify({
      runs: [
        { run: "flash_solo_{repeat}", setting: "solo" },
        { run: "flash_msg_{repeat}", setting: "coop-comm" },
      ],
    }),
  );
  const map = ["theirs", "--runs", "map.json"];
  const pairs = await rowsOf("export", ...map, "--table", "pairs");
  expect(pairs.map(({ run, arm, setting, repeat }) => [run, arm, setting, repeat])).toEqual([
    ["flash_solo_1", null, "solo", 1],
    ["flash_solo_2", null, "solo", 2],
    ["flash_msg_1", null, "coop-comm", 1],
    ["flash_msg_2", null, "coop-comm", 2],
  ]);
  const difficulty = await rowsOf("difficulty", ...map);
  expect(difficulty.map(({ method, repeat }) => [method, repeat])).toEqual([
    ["leave-one-repeat-out", 1],
    ["leave-one-repeat-out", 2],
  ]);
  const [status] = await rowsOf("status", ...map);
  expect(status).toMatchObject({ tree: "theirs", runs: [{ setting: "solo", total: 1 }, {}, {}, {}] });
  const explained = await rowsOf("explain", String(pairs[2]?.["pairKey"]), ...map);
  expect(explained.map(({ run }) => run)).toContain("flash_msg_1");
  const parts = await rowsOf("export", "theirs/flash_solo_1", "theirs/flash_solo_2", "--table", "runs");
  expect(parts.map(({ run, arm, repeat }) => [run, arm, repeat])).toEqual([
    ["flash_solo_1", "flash", 1],
    ["flash_solo_2", "flash", 2],
  ]);
});

test("without a run map, what nobody knows is said once, with the rule to pass; one setting goes where it can", async () => {
  const untold = await call("summary", "theirs");
  expect(untold.code).toBe(0);
  expect(untold.stderr).toContain("such as flash_msg_{repeat}=coop-comm");
  expect(untold.stderr.match(/^note: /gm)).toHaveLength(2);
  expect(untold.stdout).toContain("| coop?   | flash_msg_1 ");
  const told = await rowsOf("summary", "theirs", "--setting", "coop-nocomm", "--by", "arm");
  expect(told).toMatchObject([{ settings: [{ setting: "solo" }, { setting: "coop-nocomm" }] }]);
});

test("of two trees, paths and names that both have begin with the tree", async () => {
  await cp(path.join(cwd(), "theirs"), path.join(cwd(), "others"), { recursive: true });
  const runs = await rowsOf("export", "theirs", "others", "--table", "runs");
  expect(runs.map(({ run }) => run)).toContain("others/flash_solo_1");
  const clash = await call("summary", "theirs", "others", "--runs", SOLO);
  expect(clash).toMatchObject({ code: 2, stderr: expect.stringContaining("run-map-ambiguous") });
  const apart = ["--runs", "theirs/flash_solo_{repeat}=solo@one", "--runs", "others/flash_solo_{repeat}=solo@two"];
  const told = await rowsOf("export", "theirs", "others", ...apart, "--table", "runs");
  expect(told.map(({ arm, repeat }) => [arm, repeat])).toEqual([
    ["one", 1],
    ["one", 2],
    ["two", 1],
    ["two", 2],
  ]);
  const mistyped = await call("summary", "theirs", "others", "--runs", "their/flash_*=solo");
  expect(mistyped.stderr).toMatch(/run-map-unmatched.*theirs\/flash_msg_1.*others\/flash_solo_2/);
});

describe("what is not there is named with what is", () => {
  test.each([
    [["summary", "theirs", "--runs", "flsh_*=solo"], /run-map-unmatched.*flash_msg_1, flash_msg_2, flash_solo_1/],
    [["summary", "theirs", "--runs", "flash_solo_1=coop"], /run-rule-invalid.*"coop" is no setting/],
    [
      ["summary", "theirs", "--runs", "nofile.json"],
      /--runs nofile\.json: expected PATTERN=SETTING\[@ARM\], or a file/,
    ],
    [["explain", "demo_task/1/f1_f2", "theirs"], /has no trial demo_task\/1\/f1_f2\. Its pairs are zz/],
    [["summary", "dataset"], /dataset: no pair of results lies here\. A pair is/],
    [["status", "nowhere"], /results-missing/],
    [["summary", "theirs", "--name", "x"], /--name chooses an experiment in --logs/],
    [["difficulty", "theirs", "--setting", "coop"], /--setting coop: expected one of solo/],
  ])("%j", async (args, says) => {
    const { code, stdout, stderr } = await call(...args);
    expect(stderr).toMatch(says);
    expect([code, stdout]).toEqual([2, ""]);
  });
});

test("nothing of a tree is changed by reading it", async () => {
  const state = async (): Promise<string[]> => {
    const files = (await readdir(path.join(cwd(), "theirs"), { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    );
    const told = files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return `${file} ${(await stat(file)).mtimeMs} ${await readFile(file, "base64")}`;
    });
    return (await Promise.all(told)).sort();
  };
  const before = await state();
  for (const command of ["summary", "status", "difficulty", "judge", "export"])
    expect((await call(command, "theirs")).code).toBe(0);
  expect(await state()).toEqual(before);
});
