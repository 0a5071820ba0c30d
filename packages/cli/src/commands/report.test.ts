import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { main } from "../main.ts";
import { ioOfTest } from "./testing/io-of-test.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cli-report-"));
  for (const run of ["flash_1", "flash_2"]) {
    const dir = path.join(folder, "their/logs", run, "solo/repo_task/1/f1_f2");
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, "result.json"), JSON.stringify({ setting: "solo", agent: { cost: 1 } }));
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function call(...args: string[]) {
  const { io, out, said } = ioOfTest(folder);
  return { code: await main(args, io), out: out.join(""), said: said.join("") };
}

test("a report of a tree says where it is, how large, and that it opens anywhere", async () => {
  const { code, out, said } = await call("report", "their/logs", "--out", "report");
  expect({ code, out }).toEqual({ code: 0, out: `${path.join(folder, "report/index.html")}\n` });
  expect(said).toMatch(/^2 trials, \d+\.\d MB\. It opens from a disk, without a network\.\n$/);
  expect(await readFile(path.join(folder, "report/data/overview.js"), "utf8")).toContain('"title":"their/logs"');
});

test("for programs it is one line of JSON", async () => {
  const { out } = await call("report", "their/logs", "--out", "page.html", "--single-file", "--json");
  expect(JSON.parse(out)).toMatchObject({ index: path.join(folder, "page.html"), trials: 2 });
});

test("a run map tells which run is which repeat", async () => {
  await call("report", "their/logs", "--out", "report", "--runs", "flash_{repeat}=solo");
  const overview = await readFile(path.join(folder, "report/data/overview.js"), "utf8");
  expect(overview).toContain('"repeat":[1,2]');
});

test.each([
  [["report", "their/logs"], "--out is missing"],
  [["report", "their/logs", "--out", "report", "--name", "x"], "--name chooses an experiment in --logs"],
  [["report", "none", "--out", "report"], "none"],
])("%s is refused before anything is written", async (args, why) => {
  const { code, said } = await call(...args);
  expect(code).toBe(2);
  expect(said).toContain(why);
  expect(await readdir(folder)).toEqual(["their"]);
});

test("a place of somebody else is refused", async () => {
  await mkdir(path.join(folder, "mine"));
  await writeFile(path.join(folder, "mine/thesis.tex"), "mine");
  const { code, said } = await call("report", "their/logs", "--out", "mine");
  expect(code).toBe(2);
  expect(said).toContain("report-place");
});
