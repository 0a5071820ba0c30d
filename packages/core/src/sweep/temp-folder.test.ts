import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { currentOwner } from "@cooperbench-ts/results/node";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { deadTempFolders, makeTempFolder } from "./temp-folder.ts";

let temp: string;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "temp-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  temp = path.join(folder, "tmp");
  vi.stubEnv("TMPDIR", temp);
});

/** A folder as one of ours, with a lease that `put` makes. */
async function planted(name: string, put: (lease: string) => unknown, mode = 0o700): Promise<string> {
  const folder = path.join(temp, name);
  await mkdir(folder, { recursive: true });
  await put(path.join(folder, "owner.json"));
  await chmod(folder, mode);
  return folder;
}

const leaseOfTheDead = async (): Promise<string> => JSON.stringify({ ...(await currentOwner()), startTime: "1" });

test("a TMPDIR that nobody has made yet holds nothing of the dead, and is made when it is needed", async () => {
  expect(await deadTempFolders()).toEqual([]);
  const made = await makeTempFolder();
  expect(path.dirname(made)).toBe(temp);
  expect((await stat(made)).mode & 0o777).toBe(0o700);
  expect(await deadTempFolders()).toEqual([]);
});

test("what a dead harness left is found, whatever others have put beside it", { timeout: 5000 }, async () => {
  const lease = await leaseOfTheDead();
  const left = await planted("cbts-left", (file) => writeFile(file, lease));
  const elsewhere = path.join(path.dirname(temp), "lease.json");
  await writeFile(elsewhere, lease);
  await planted("cbts-fifo", (file) => execFileSync("mkfifo", [file]));
  await planted("cbts-link", (file) => symlink(elsewhere, file));
  await planted("cbts-folder", (file) => mkdir(file));
  await planted("cbts-huge", (file) => writeFile(file, lease.padEnd(10_000)));
  await planted("cbts-open-to-all", (file) => writeFile(file, lease), 0o777);
  await symlink(left, path.join(temp, "cbts-linked"));
  expect(await deadTempFolders()).toEqual([left]);
});

test.skipIf(process.getuid?.() !== 0)("what belongs to another user is left alone", async () => {
  const lease = await leaseOfTheDead();
  const folder = await planted("cbts-other", (file) => writeFile(file, lease));
  execFileSync("chown", ["-R", "65534", folder]);
  const mixed = await planted("cbts-mixed", (file) => writeFile(file, lease));
  execFileSync("chown", ["65534", path.join(mixed, "owner.json")]);
  expect(await deadTempFolders()).toEqual([]);
});
