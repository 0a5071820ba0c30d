import { spawnSync } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { jsonLines, runCli, type CliResult } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";

const recorded = path.join(import.meta.dirname, "../../packages/results/corpus/recorded/v0.0.29-solo-ok/logs");
const PAIR = "logs/solo-ok/solo/zzlater_task/1/f1_f2";

/** A folder with upstream's results of one pair; it passes. */
async function results(): Promise<string> {
  const cwd = await testFolder();
  await cp(recorded, path.join(cwd, "logs"), { recursive: true });
  return cwd;
}

async function judge(cwd: string, ...args: string[]): Promise<CliResult> {
  const result = await runCli(["judge", ...args], { cwd });
  expect(result.code, result.stderr).toBe(0);
  return result;
}

async function socketAt(file: string): Promise<void> {
  const server = createServer().listen(file);
  onTestFinished(() => void server.close());
  await new Promise((listening) => server.once("listening", listening));
}

const inItsPlace: readonly (readonly [what: string, make: (file: string) => unknown, says: string])[] = [
  ["a named pipe", (file) => spawnSync("mkfifo", [file]), "pipe"],
  ["a socket", socketAt, "socket"],
  ["a folder", (file) => mkdir(file), "folder"],
];

test.each(inItsPlace)("%s in place of a file is named and not read", async (_what, make, says) => {
  for (const name of ["result.json", "eval.json", "solo.patch", "solo_traj.json"]) {
    const cwd = await results();
    const file = path.join(cwd, PAIR, name);
    await rm(file);
    // A socket's path may have no more than 107 bytes.
    const short = path.relative(process.cwd(), file);
    await make(short.length < file.length ? short : file);
    const { stdout, stderr } = await judge(cwd, "logs", "--json");
    expect(jsonLines(stdout)).toMatchObject([{ pair: "zzlater_task/1/f1_f2", run: "solo-ok" }]);
    expect(stderr).toMatch(new RegExp(`^[^\\n]*${name}: it is [^\\n]*${says}[^\\n]*\\n$`));
  }
});

test("a tree without a pair is told so; there is no line of it", async () => {
  const cwd = await testFolder();
  await mkdir(path.join(cwd, "empty/run/solo/a_task/1/f1_f2"), { recursive: true });
  for (const json of [[], ["--json"]]) {
    const { stdout, stderr } = await judge(cwd, "empty", ...json);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^empty: no pair of results [^\n]*result\.json[^\n]*\n$/);
  }
});

test("a dataset is no tree of results, a results folder beside it is", async () => {
  const cwd = await results();
  await cp(path.join(import.meta.dirname, "../dataset"), path.join(cwd, "dataset"), { recursive: true });
  await writeFile(path.join(cwd, "dataset/abacus_calc_task/task0/combined.patch"), "x");
  expect(await judge(cwd, "dataset", "--json")).toMatchObject({
    stdout: "",
    stderr: expect.stringContaining("no pair"),
  });
  expect(await judge(cwd, "dataset/abacus_calc_task/task0/feature1", "--json")).toMatchObject({ stdout: "" });
  expect(jsonLines((await judge(cwd, ".", "--json")).stdout)).toMatchObject([{ verdict: "pass" }]);
});

test("people read one line of each pair, and what all come to", async () => {
  const cwd = await results();
  const other = path.join(cwd, PAIR.replace("/1/", "/2/"));
  await cp(path.join(cwd, PAIR), other, { recursive: true });
  await writeFile(path.join(other, "result.json"), '{"repo":\n\n"x\r\n');
  const { stdout, stderr } = await judge(cwd, "logs");
  expect(stderr).toBe("");
  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[2]).toMatch(
    /^2 pairs: 1 pass, 0 fail, 1 infra_error, 0 none; cost of their results (?:unknown|\$\d+\.\d\d(?:, unknown of 1)?)$/,
  );
  const { stdout: json } = await judge(cwd, "logs", "--json");
  expect(jsonLines(json).map(({ verdict }) => verdict)).toEqual(["pass", "infra_error"]);
});
