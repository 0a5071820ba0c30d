import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeReport } from "./write-report.ts";

let folder = "";
const at = (...names: string[]): string => path.join(folder, ...names);
const options = () => ({ dirs: [at("logs")], out: at("out") }) as const;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "viewer-place-"));
  const dir = at("logs/a-solo/solo/repo_task/1/f1_f2");
  await mkdir(dir, { recursive: true });
  await writeFile(path.join(dir, "result.json"), JSON.stringify({ setting: "solo", agent: { cost: 1 } }));
  await mkdir(at("other/trials"), { recursive: true });
  await writeFile(at("other/a.js"), "theirs");
  await writeFile(at("other/trials/0123456789abcdef.js"), "theirs");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(["out", "out/data", "out/data/trials"])(
  "a link in the place of a folder is not followed: %s",
  async (link) => {
    await writeReport(options());
    await rm(at(link), { recursive: true });
    await symlink(at("other"), at(link));
    await expect(writeReport(options())).rejects.toMatchObject({ code: "report-place", subject: at(link) });
    expect(await readdir(at("other"))).toEqual(["a.js", "trials"]);
    expect(await readdir(at("other/trials"))).toEqual(["0123456789abcdef.js"]);
  },
);

test("a link in the place of a file is replaced, and what it leads to stays", async () => {
  await writeReport(options());
  await rm(at("out/app.js"));
  await symlink(at("other/a.js"), at("out/app.js"));
  await writeReport(options());
  expect(await readFile(at("other/a.js"), "utf8")).toBe("theirs");
  expect(await readFile(at("out/app.js"), "utf8")).not.toBe("theirs");
});

test("only names of documents are taken away, and nothing unfinished stays", async () => {
  await writeReport(options());
  await writeFile(at("out/data/mine.js"), "mine");
  await writeFile(at("out/data/trials/mine.js"), "mine");
  await writeFile(at("out/data/trials/0123456789abcdef.js"), "old");
  await writeFile(at("out/data/trials/0123456789abcdef.js.0123456789abcdef.part"), "cut off");
  await writeReport(options());
  expect(await readdir(at("out/data"))).toEqual(["mine.js", "overview.js", "parts", "tables.js", "trials"]);
  const trials = await readdir(at("out/data/trials"));
  expect(trials).toContain("mine.js");
  expect(trials).toHaveLength(2);
});

test("what was put there while the trees were read is left alone", async () => {
  const writing = writeReport(options());
  await mkdir(at("out"));
  await writeFile(at("out/thesis.tex"), "mine");
  await expect(writing).rejects.toMatchObject({ code: "report-place" });
  expect(await readdir(at("out"))).toEqual(["thesis.tex"]);
});

test("a single file takes no name that somebody has, and follows no link", async () => {
  const out = at("page.html");
  await writeFile(`${out}.part`, "mine");
  await writeReport({ ...options(), out, singleFile: true });
  expect(await readFile(`${out}.part`, "utf8")).toBe("mine");
  await rename(out, at("elsewhere.html"));
  await symlink(at("elsewhere.html"), out);
  await expect(writeReport({ ...options(), out, singleFile: true })).rejects.toMatchObject({ code: "report-place" });
});

test("a single file leaves alone what was put there while it was written", async () => {
  const out = at("page.html");
  const writing = writeReport({ ...options(), out, singleFile: true, onProgress: () => writeFileSync(out, "mine") });
  await expect(writing).rejects.toMatchObject({ code: "report-place" });
  expect(await readFile(out, "utf8")).toBe("mine");
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});
