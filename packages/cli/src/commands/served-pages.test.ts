import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { currentOwner } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Io } from "../io.ts";
import { notePage, servedPage } from "./served-pages.ts";
import { ioOfTest } from "./testing/io-of-test.ts";

let folder = "";
let io: Io;
const pages = (...names: string[]): string => path.join(folder, "cache/cooperbench-ts/pages", ...names);
const url = (port: number): string => `http://127.0.0.1:${port}/${"t".repeat(43)}/`;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cli-pages-"));
  ({ io } = ioOfTest(folder));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a page is found by what it is about, for as long as it is noted", async () => {
  const forget = await notePage(io, url(1), { dirs: ["/a"], experiment: "x" });
  await notePage(io, url(2), { dirs: ["/b"], experiment: null });
  await notePage(io, url(3), { dirs: ["/a", "/c"], experiment: null });
  const found = (dir: string, experiment: string | null) => servedPage(io, dir, experiment);
  expect(await found("/a", "x")).toBe(url(1));
  expect(await found("/a", "y")).toBeNull();
  expect(await found("/b", "x")).toBe(url(2));
  expect(await found("/c", null)).toBeNull();
  await forget();
  expect(await found("/a", "x")).toBeNull();
});

test("nobody else reads the addresses", async () => {
  await notePage(io, url(1), { dirs: ["/a"], experiment: null });
  const [name = ""] = await readdir(pages());
  expect([(await stat(pages())).mode & 0o777, (await stat(pages(name))).mode & 0o777]).toEqual([0o700, 0o600]);
});

test("a note of a process that has ended is taken away, and so is one that cannot be read; other files are not ours", async () => {
  await mkdir(pages(), { recursive: true });
  const owner = { ...(await currentOwner()), pid: 2 ** 22 - 1, startTime: "1" };
  await writeFile(pages("4194303-1.json"), JSON.stringify({ url: url(1), owner, dirs: ["/a"], experiment: null }));
  await writeFile(pages("1-2.json"), "{ torn");
  await writeFile(pages("1-3.json"), JSON.stringify({ url: "https://evil.example/", dirs: ["/a"] }));
  await writeFile(pages("notes.txt"), "mine");
  expect(await servedPage(io, "/a", null)).toBeNull();
  expect(await readdir(pages())).toEqual(["notes.txt"]);
});

test("a note of another machine stays, and is not followed", async () => {
  await mkdir(pages(), { recursive: true });
  const owner = { ...(await currentOwner()), host: "elsewhere", bootId: "b", machine: "m", pidNamespace: "n" };
  const note = JSON.stringify({ url: url(1), owner, dirs: ["/a"], experiment: null });
  await writeFile(pages("1-1.json"), note);
  expect(await servedPage(io, "/a", null)).toBeNull();
  expect(await readFile(pages("1-1.json"), "utf8")).toBe(note);
});
