import { readlinkSync } from "node:fs";
import { type FileHandle, mkdir, mkdtemp, open, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeFolder, syncTree } from "./durable-files.ts";

let dir: string;
/** What was synced, and how many syncs were under way at most. */
let synced: string[];
let most: number;

beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), "durable-")));
  synced = [];
  most = 0;
  let underWay = 0;
  vi.spyOn(await handles(), "sync").mockImplementation(async function (this: FileHandle) {
    synced.push(path.relative(dir, readlinkSync(`/proc/self/fd/${this.fd}`)) || ".");
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, 5));
    underWay -= 1;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(dir, { recursive: true, force: true });
});

/** What all open files have in common. */
async function handles(): Promise<FileHandle> {
  const file = await open(dir);
  await file.close();
  return Object.getPrototypeOf(file) as FileHandle;
}

const sorted = (names: readonly string[]): string[] => names.toSorted((a, b) => a.localeCompare(b));

test("a tree is synced whole, its files and all folders, together", async () => {
  const files = ["a", "b/c", "b/d/e", "b/d/f"];
  await mkdir(path.join(dir, "b/d/empty"), { recursive: true });
  for (const file of files) await writeFile(path.join(dir, file), file);
  await symlink("/", path.join(dir, "b/elsewhere"));
  await syncTree(dir);
  expect(sorted(synced)).toEqual(sorted([".", "b", "b/d", "b/d/empty", ...files]));
  expect(most).toBe(8);
});

test("a large tree holds only so many files open", async () => {
  for (let index = 0; index < 100; index += 1) await writeFile(path.join(dir, String(index)), "");
  await syncTree(dir);
  expect(new Set(synced).size).toBe(101);
  expect(most).toBe(16);
});

test("each folder that is made is durable in the one above it", async () => {
  await makeFolder(path.join(dir, "a/b/c"));
  expect(sorted(synced)).toEqual([".", "a", "a/b"]);
  await makeFolder(path.join(dir, "a/b/c"));
  expect(synced).toHaveLength(3);
});

test("what cannot be synced is told", async () => {
  await writeFile(path.join(dir, "a"), "");
  vi.spyOn(await handles(), "sync").mockRejectedValue(new Error("EIO"));
  await expect(syncTree(dir)).rejects.toThrow("EIO");
});
