import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { answersIn, label, talks } from "../testing/label-talks.ts";
import { labelsPlace } from "./labels-place.ts";

async function folder(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "place-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

test("labels of our own results lie with them, those of others where they are told to, and never in them", async () => {
  const base = await folder();
  const [own, theirs] = [path.join(base, "own"), path.join(base, "theirs")];
  await mkdir(path.join(own, ".cooperbench-ts"), { recursive: true });
  await mkdir(theirs);
  await symlink(theirs, path.join(base, "way"));
  expect(await labelsPlace([own], null)).toBe(path.join(own, ".cooperbench-ts", "labels"));
  expect(await labelsPlace([theirs], path.join(base, "out"))).toBe(path.join(base, "out"));
  expect(await labelsPlace([theirs], base)).toBe(base);
  const refused = { code: "labels-place" };
  await expect(labelsPlace([theirs], null)).rejects.toMatchObject(refused);
  await expect(labelsPlace([own, theirs], null)).rejects.toMatchObject(refused);
  for (const inside of [theirs, path.join(theirs, "new/labels"), path.join(base, "way/labels")])
    await expect(labelsPlace([own, theirs], inside)).rejects.toMatchObject(refused);
});

test("of a part of a tree the whole counts: its labels lie with it, and none in a run beside", async () => {
  const logs = await talks();
  await mkdir(path.join(logs, ".cooperbench-ts"));
  const run = path.join(logs, "flash-msg");
  const own = path.join(logs, ".cooperbench-ts", "labels");
  expect(await labelsPlace([run], null)).toBe(own);
  expect(await labelsPlace([path.join(run, "coop"), run], null)).toBe(own);
  await expect(labelsPlace([run], path.join(logs, "other-run", "labels"))).rejects.toMatchObject({
    code: "labels-place",
  });
  await rm(path.join(logs, ".cooperbench-ts"), { recursive: true });
  const way = path.join(await folder(), "way");
  await symlink(run, way);
  await expect(labelsPlace([way], path.join(logs, "other-run"))).rejects.toMatchObject({ code: "labels-place" });
  await expect(labelsPlace([run], path.join(logs, "other-run", "labels"))).rejects.toMatchObject({
    code: "labels-place",
  });
});

test("a tree that came with links does not lead our writing elsewhere", async () => {
  const base = await folder();
  await mkdir(path.join(base, "logs/.cooperbench-ts"), { recursive: true });
  await symlink(base, path.join(base, "logs/.cooperbench-ts/labels"));
  await expect(labelsPlace([path.join(base, "logs")], null)).rejects.toThrow(/link/);
});

test.each([
  ["a link", (file: string, other: string) => symlink(other, file)],
  ["a pipe", (file: string) => void spawnSync("mkfifo", [file])],
  ["a folder", (file: string) => mkdir(file)],
])("%s in the place of the answers is refused, and nothing is asked", async (_, put) => {
  const logs = await talks();
  await label({ logs });
  const file = await answersIn(logs);
  const other = path.join(logs, "kept");
  await rename(file, other);
  const before = await readFile(other, "utf8");
  await put(file, other);
  await expect(label({ logs })).rejects.toMatchObject({ code: "labels-place" });
  expect(await readFile(other, "utf8")).toBe(before);
});

test("so is a set that is a link", async () => {
  const logs = await talks();
  await label({ logs });
  const set = path.dirname(await answersIn(logs));
  await rename(set, path.join(logs, "kept"));
  await symlink(path.join(logs, "kept"), set);
  await writeFile(path.join(logs, "kept", "answers.jsonl"), "");
  await expect(label({ logs })).rejects.toMatchObject({ code: "labels-place" });
  expect(await readFile(path.join(logs, "kept", "answers.jsonl"), "utf8")).toBe("");
});
