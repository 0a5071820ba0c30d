import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { deadTempFolders, makeTempFolder } from "./temp-folder.ts";

test("a TMPDIR that nobody has made yet holds nothing of the dead, and is made when it is needed", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "temp-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("TMPDIR", path.join(folder, "none"));
  expect(await deadTempFolders()).toEqual([]);
  expect(path.dirname(await makeTempFolder())).toBe(path.join(folder, "none"));
  expect(await deadTempFolders()).toEqual([]);
});
