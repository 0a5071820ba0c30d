import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readJournal } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Ground } from "./ground.ts";
import { Journal } from "./journal.ts";
import { acquireLock, type Lock } from "./lock.ts";

const line = { type: "session-ended", outcome: "one" } as const;

let home: string;
let lock: Lock;
let ground: Ground;
let journal: Journal;
const inside = (name: string): string => path.join(home, name);

beforeEach(async () => {
  home = path.join(await mkdtemp(path.join(tmpdir(), "ground-")), "home");
  await mkdir(inside("run"), { recursive: true });
  lock = await acquireLock(inside("lock"));
  ground = new Ground(lock.held);
  for (const folder of [home, inside("run")]) await ground.hold(folder);
  journal = await Journal.open(inside("journal.jsonl"), { validBytes: 0 }, { ground });
  await journal.append(line);
});
afterEach(async () => {
  await journal.close();
  await ground.close();
  await lock.release();
  await rm(path.dirname(home), { recursive: true });
});

async function replaceByCopy(file: string): Promise<void> {
  await copyFile(file, `${file}.copy`);
  await rename(`${file}.copy`, file);
}

describe("a journal that has lost its ground", () => {
  const losses: readonly [string, () => Promise<unknown>, string, string][] = [
    ["the lock deleted", () => rm(inside("lock")), "lock-lost", "deleted"],
    ["the lock moved", () => rename(inside("lock"), inside("other")), "lock-lost", "moved away"],
    ["the lock replaced by the same text", () => replaceByCopy(inside("lock")), "lock-lost", "replaced"],
    ["the journal deleted", () => rm(inside("journal.jsonl")), "journal-lost", "deleted"],
    ["the journal replaced by a copy", () => replaceByCopy(inside("journal.jsonl")), "journal-lost", "replaced"],
    ["a run's folder deleted", () => rm(inside("run"), { recursive: true }), "folder-lost", "deleted"],
    ["a run's folder made anew", () => remade(inside("run")), "folder-lost", "replaced"],
    ["all of it moved", () => rename(home, `${home}-2`), "folder-lost", "moved away"],
    ["a file in the place of all of it", () => fileInsteadOf(home), "folder-lost", "replaced"],
  ];

  it.each(losses)("%s: takes no line, and says what is gone", async (_, lose, code, how) => {
    await lose();
    const refused = { code, kind: "stopped", problem: `It was ${how} while this run was at work.` };
    await expect(journal.append(line)).rejects.toMatchObject(refused);
    await expect(journal.append(line)).rejects.toMatchObject(refused);
  });

  it("goes on when everything is back in its place", async () => {
    await rename(home, `${home}-2`);
    await expect(journal.append(line)).rejects.toMatchObject({ code: "folder-lost" });
    await rename(`${home}-2`, home);
    await journal.append(line);
    expect((await readJournal(inside("journal.jsonl"))).entries).toHaveLength(2);
  });
});

async function remade(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await mkdir(folder);
}

async function fileInsteadOf(folder: string): Promise<void> {
  await rename(folder, `${folder}-2`);
  await writeFile(folder, "");
}
