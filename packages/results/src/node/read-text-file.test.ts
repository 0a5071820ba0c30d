import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ForeignTree } from "./foreign-tree.ts";
import { textFileReader } from "./read-text-file.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "read-text-file-"));
  await writeFile(join(dir, "small"), "grün");
});
afterAll(() => rm(dir, { recursive: true }));

test("gives text and time, and says what is too large or not there", async () => {
  const read = textFileReader(new ForeignTree(dir), 5);
  const file = await read("small");
  expect(file.text).toBe("grün");
  expect(Math.abs(file.mtimeMs - Date.now())).toBeLessThan(3_600_000);
  await expect(textFileReader(new ForeignTree(dir), 4)("small")).rejects.toThrow("5 bytes, more than 4");
  await expect(read("absent")).rejects.toMatchObject({ code: "ENOENT" });
});

test("many reads from the cache leave the event loop its turn", async () => {
  const read = textFileReader(new ForeignTree(dir), 100);
  const timer = { fired: false };
  setTimeout(() => (timer.fired = true), 0);
  for (let reads = 0; !timer.fired && reads < 500_000; reads += 1) await read("small");
  expect(timer.fired).toBe(true);
});
