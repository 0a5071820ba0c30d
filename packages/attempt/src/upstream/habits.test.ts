import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { habitsOf, type UpstreamHabits } from "@cooperbench-ts/results";
import { afterEach, beforeEach, expect, test } from "vitest";
import { habitsIn, otherThanReleased, playedHabits } from "./habits.ts";

const of = (version: string): UpstreamHabits => habitsOf(version) as UpstreamHabits;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "habits-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the source of a package shows what it does", async () => {
  expect(await habitsIn(folder)).toEqual(of("0.0.2"));
  await mkdir(path.join(folder, "eval"));
  await writeFile(path.join(folder, "eval/sandbox.py"), "def _is_test_path(header):\n    return True\n");
  expect(await habitsIn(folder)).toEqual({ ...of("0.0.2"), testFilter: "all-languages" });
});

test("a fork of a release is told from it; a version that nobody knows is held against none", () => {
  const released = of("0.0.29");
  expect(otherThanReleased({ version: "0.0.29", habits: released })).toEqual([]);
  expect(otherThanReleased({ version: "0.0.29", habits: { ...released, nudge: "none" } })).toEqual([
    "no agent is asked to submit",
  ]);
  expect(otherThanReleased({ version: "main", habits: released })).toEqual([]);
});

test("a stand-in does what the version does that it plays", () => {
  expect(playedHabits("0.0.11")).toEqual(of("0.0.11"));
  expect(playedHabits("")).toEqual(of("0.0.29"));
});
