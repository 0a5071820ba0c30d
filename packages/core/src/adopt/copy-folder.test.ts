import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { copyFolder } from "./copy-folder.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "copy-folder-"));
});
afterEach(() => rm(dir, { recursive: true }));

it("copies files with their times and leaves out pipes, links, what is too large, and names that lead nowhere", async () => {
  const [from, to] = [path.join(dir, "from"), path.join(dir, "to/pair")];
  await mkdir(path.join(from, "inner/empty"), { recursive: true });
  await writeFile(path.join(dir, "secret"), "secret");
  await writeFile(path.join(from, "result.json"), "x".repeat(600_000));
  await writeFile(path.join(from, "inner/solo.patch"), Buffer.from([0, 255, 10]));
  await utimes(path.join(from, "result.json"), 1000, 1000);
  await symlink("../secret", path.join(from, "eval.json"));
  await symlink("..", path.join(from, "inner/up"));
  execFileSync("mkfifo", [path.join(from, "pipe")]);
  await writeFile(path.join(from, "huge"), "");
  await truncate(path.join(from, "huge"), 2 ** 40);
  await writeFile(Buffer.concat([Buffer.from(`${from}/`), Buffer.from([0xff])]), "");
  expect(await copyFolder(from, to)).toEqual(["eval.json", "huge", "inner/up", "pipe", "\uFFFD"]);
  expect((await readdir(to, { recursive: true })).sort()).toEqual([
    "inner",
    "inner/empty",
    "inner/solo.patch",
    "result.json",
  ]);
  expect(await readFile(path.join(to, "result.json"), "utf8")).toBe("x".repeat(600_000));
  expect(await readFile(path.join(to, "inner/solo.patch"))).toEqual(Buffer.from([0, 255, 10]));
  expect((await stat(path.join(to, "result.json"))).mtimeMs).toBe(1_000_000);
});

it("does not take a folder that is not there for an empty one", async () => {
  await expect(copyFolder(path.join(dir, "none"), path.join(dir, "to"))).rejects.toMatchObject({ code: "ENOENT" });
});
