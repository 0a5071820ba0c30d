import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { RefusedFileError } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { placeWork, workHash } from "./work-of-pair.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "work-of-pair-"));
  await mkdir(path.join(dir, "from"));
  for (const [name, text] of Object.entries({
    "result.json": "{}",
    "eval.json": "{}",
    "verdict.json": "{}",
    "solo_traj.json": "[]",
    "agent1.patch": "whole\n \n",
    "agent1.patch.upstream": "whole",
    "agent2.patch": "other\n",
  }))
    await writeFile(path.join(dir, "from", name), text);
});
afterEach(() => rm(dir, { recursive: true }));

test("a folder that is called as upstream's bytes are is no work", async () => {
  const [from, to] = [path.join(dir, "from"), path.join(dir, "to")];
  await mkdir(path.join(from, "agent2.patch.upstream"));
  await writeFile(path.join(from, "agent2.patch.upstream", "x"), "");
  await placeWork(from, to, "repaired");
  expect((await readdir(to)).sort()).toEqual(["agent1.patch", "agent2.patch", "result.json", "solo_traj.json"]);
  expect(await workHash(to, "repaired")).toBe(await workHash(from, "repaired"));
  await expect(workHash(from, "upstream")).rejects.toBeInstanceOf(RefusedFileError);
});

test.each([
  ["repaired", "whole\n \n"],
  ["upstream", "whole"],
] as const)(
  "%s: the patch is graded as it says, and nothing of an earlier grading comes along",
  async (patches, text) => {
    const [from, to] = [path.join(dir, "from"), path.join(dir, "to")];
    await placeWork(from, to, patches);
    expect((await readdir(to)).sort()).toEqual(["agent1.patch", "agent2.patch", "result.json", "solo_traj.json"]);
    expect(await readFile(path.join(to, "agent1.patch"), "utf8")).toBe(text);
    expect(await workHash(to, "repaired")).toBe(await workHash(from, patches));
    expect(await workHash(from, "repaired")).not.toBe(await workHash(from, "upstream"));
  },
);
