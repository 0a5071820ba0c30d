import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { repairPatches } from "./patch-repair.ts";

const head = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n";
/** Upstream strips the end: two blank context lines of the last hunk are gone. */
const cut = `${head}@@ -1,4 +1,5 @@\n a\n+b\n c`;
const whole = `${cut}\n \n \n`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "repair-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (name: string): Promise<string> => readFile(path.join(folder, name), "latin1");

describe("repairPatches", () => {
  it("makes cut patches whole, keeps upstream's bytes, and leaves sound ones alone", async () => {
    await writeFile(path.join(folder, "agent1.patch"), cut);
    await writeFile(path.join(folder, "agent2.patch"), whole);
    await writeFile(path.join(folder, "result.json"), "{}");
    expect(await repairPatches(folder)).toEqual([{ file: "agent1.patch", linesAdded: 2 }]);
    expect((await readdir(folder)).sort()).toEqual([
      "agent1.patch",
      "agent1.patch.upstream",
      "agent2.patch",
      "result.json",
    ]);
    expect([await read("agent1.patch"), await read("agent1.patch.upstream")]).toEqual([whole, cut]);
  });

  it("says the same again, also after a crash in the middle", async () => {
    await writeFile(path.join(folder, "solo.patch"), cut);
    const first = await repairPatches(folder);
    expect(await repairPatches(folder)).toEqual(first);
    // It died before the repaired bytes were in place.
    await writeFile(path.join(folder, "solo.patch.whole"), "half");
    await writeFile(path.join(folder, "solo.patch"), cut);
    expect(await repairPatches(folder)).toEqual(first);
    expect(await read("solo.patch")).toBe(whole);
    expect((await readdir(folder)).sort()).toEqual(["solo.patch", "solo.patch.upstream"]);
  });

  it("keeps bytes that are no UTF-8", async () => {
    await writeFile(path.join(folder, "solo.patch"), cut.replace("+b", "+\xe9\xff"), "latin1");
    await repairPatches(folder);
    expect(await read("solo.patch")).toBe(whole.replace("+b", "+\xe9\xff"));
  });
});
