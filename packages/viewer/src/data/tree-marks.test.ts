import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { experimentMarks, folderMarks, markedPlaces } from "./tree-marks.ts";
import { readViewed } from "./viewed-tree.ts";

let folder = "";
let places: readonly string[] = [];
const options = () => ({ dirs: [path.join(folder, "logs")] }) as const;
const pairFolder = (pair: string, run = "a-solo"): string => path.join(folder, `logs/${run}/solo/repo_task`, pair);
const AGO = new Date("2026-01-01T00:00:00Z");

async function writeResult(pair: string, cost: number, run?: string): Promise<void> {
  await mkdir(pairFolder(pair, run), { recursive: true });
  const result = { setting: "solo", agent: { status: "Submitted", cost } };
  await writeFile(path.join(pairFolder(pair, run), "result.json"), JSON.stringify(result));
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "viewer-marks-"));
  await writeResult("1/f1_f2", 1);
  // A run that was begun, and has no result yet.
  await mkdir(path.join(folder, "logs/b-solo/solo/repo_task/1"), { recursive: true });
  places = await markedPlaces(options(), await readViewed(options()));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const marks = (): Promise<string> => folderMarks(places);

test("what stays is no change", async () => {
  expect(await marks()).toBe(await marks());
});

test.each([
  { what: "a new pair", change: () => writeResult("1/f1_f3", 1) },
  { what: "the first pair of a run", change: () => writeResult("1/f1_f2", 1, "b-solo") },
  { what: "a pair of a new task", change: () => writeResult("2/f1_f2", 1) },
  { what: "a new file of a pair", change: () => writeFile(path.join(pairFolder("1/f1_f2"), "eval.json"), "{}") },
  { what: "a result that is written again", change: () => writeResult("1/f1_f2", 12) },
  { what: "a pair that is gone", change: () => rm(pairFolder("1/f1_f2"), { recursive: true }) },
])("$what is a change", async ({ change }) => {
  const before = await marks();
  await change();
  expect(await marks()).not.toBe(before);
});

test("what was written while the tree was read counts as changed once more", async () => {
  const file = path.join(pairFolder("1/f1_f2"), "result.json");
  for (const each of [file, pairFolder("1/f1_f2"), pairFolder("1"), path.dirname(pairFolder("1"))])
    await utimes(each, AGO, AGO);
  const soon = new Date(AGO.getTime() - 1000);
  expect(await folderMarks(places, soon)).not.toBe(await marks());
});

test("journal, events and lock of an experiment are looked at, and a new experiment is a change", async () => {
  const home = path.join(folder, "logs/.cooperbench-ts/one");
  const seen = [await experimentMarks(options())];
  await mkdir(home, { recursive: true });
  for (const name of ["manifest.json", "journal.jsonl", "events.jsonl", "lock"]) {
    await writeFile(path.join(home, name), "{}\n");
    seen.push(await experimentMarks(options()));
  }
  await writeFile(path.join(home, "journal.jsonl"), "{}\n{}\n");
  seen.push(await experimentMarks(options()));
  expect(new Set(seen).size).toBe(seen.length);
});
