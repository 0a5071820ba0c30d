import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { currentOwner, type Owner, ownerToken, lockHolder } from "@cooperbench-ts/results/node";
import { type NodeProgram, startNodeProgram } from "../../../attempt/src/testing/node-program.ts";
import { acquireLock } from "./lock.ts";

const lockProgram = fileURLToPath(new URL("../testing/lock-program.ts", import.meta.url));

let folder: string;
let file: string;
let programs: NodeProgram[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lock-"));
  file = path.join(folder, "lock");
  programs = [];
});
afterEach(async () => {
  for (const program of programs) program.kill("SIGKILL");
  await Promise.all(programs.map(({ ended }) => ended));
  await rm(folder, { recursive: true, force: true });
});

function holder(): NodeProgram {
  const program = startNodeProgram(lockProgram, [file]);
  programs.push(program);
  return program;
}

async function heldBy(change: Partial<Owner>): Promise<void> {
  await writeFile(
    file,
    JSON.stringify({ owner: { ...(await currentOwner()), ...change }, since: "2026-01-02T03:04:05.000Z" }),
  );
}

async function owner(): Promise<Owner> {
  const held = JSON.parse(await readFile(file, "utf8")) as { owner: Owner };
  return held.owner;
}

describe("acquireLock", () => {
  it("is free again after its release, and leaves nothing beside it", async () => {
    const lock = await acquireLock(file);
    expect(await lockHolder(file)).toMatchObject({ host: hostname(), pid: process.pid });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    expect(await lockHolder(file)).toBeNull();
    await (await acquireLock(file)).release();
  });

  it("refuses while its owner lives, and says who and since when", async () => {
    const program = holder();
    expect(await program.nextLine()).toBe("held");
    const since = (await lockHolder(file))?.since ?? "";
    await expect(acquireLock(file)).rejects.toMatchObject({
      code: "experiment-locked",
      kind: "prerequisite",
      problem: `This experiment is in use by process ${program.pid} on ${hostname()} since ${since}.`,
    });
    expect((await owner()).pid).toBe(program.pid);
  });

  it("takes over from an owner that was killed", async () => {
    const program = holder();
    await program.nextLine();
    program.kill("SIGKILL");
    await program.ended;
    expect(await lockHolder(file)).toBeNull();
    await acquireLock(file);
    expect((await owner()).pid).toBe(process.pid);
    expect(await readdir(folder)).toEqual(["lock"]);
  });

  const dead: [string, Partial<Owner>][] = [
    ["whose process is gone, under the name that the host had then", { host: "renamed", pid: 2 ** 22 + 1 }],
    ["from before the last boot", { bootId: "another-boot" }],
    ["whose process number another program has now", { startTime: "1" }],
    ["whose process is gone", { pid: 2 ** 22 + 1 }],
  ];
  it.each(dead)("takes over from an owner %s", async (_, change) => {
    await heldBy(change);
    await acquireLock(file);
    expect(await owner()).toEqual(await currentOwner());
  });

  it("takes over where the one who was taking over died as well", async () => {
    await heldBy({ startTime: "1" });
    await writeFile(
      await claimOfHolding(),
      JSON.stringify({ owner: { ...(await currentOwner()), startTime: "2" }, since: "2026-01-02T03:04:06.000Z" }),
    );
    await acquireLock(file);
    expect((await owner()).startTime).toBe((await currentOwner()).startTime);
    expect(await readdir(folder)).toEqual(["lock"]);
  });

  it("explains the lock of another host and leaves it", async () => {
    await heldBy({ host: "elsewhere", bootId: "another-boot" });
    const refusal = acquireLock(file);
    await expect(refusal).rejects.toMatchObject({ code: "experiment-locked" });
    await expect(refusal).rejects.toThrow(
      /elsewhere since 2026-01-02T03:04:05\.000Z \(another machine or container: .*or the folder is a copy, remove .*lock/s,
    );
    expect((await owner()).host).toBe("elsewhere");
  });

  it("explains a lock that cannot be read", async () => {
    await writeFile(file, "");
    await expect(acquireLock(file)).rejects.toMatchObject({
      code: "experiment-locked",
      problem: "Its lock cannot be read.",
    });
  });

  it("does not release the lock of a later owner", async () => {
    const lock = await acquireLock(file);
    await heldBy({});
    await lock.release();
    expect(await owner()).toEqual(await currentOwner());
  });

  it("lets exactly one of many takers replace the same dead lock, however their steps interleave", async () => {
    for (let round = 0; round < 10; round += 1) {
      await rm(file, { force: true });
      await heldBy({ startTime: "1" });
      const takers = await Promise.allSettled(Array.from({ length: 12 }, () => acquireLock(file)));
      expect(takers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await readdir(folder)).toEqual(["lock"]);
    }
  });

  it("lets exactly one of several processes take over from the same dead owner", { timeout: 60_000 }, async () => {
    for (let round = 0; round < 2; round += 1) {
      await rm(file, { force: true });
      await heldBy({ startTime: "1" });
      const said = await Promise.all(Array.from({ length: 4 }, () => holder().nextLine()));
      expect(said.filter((line) => line === "held")).toHaveLength(1);
      expect(said.filter((line) => line.startsWith("experiment-locked: "))).toHaveLength(3);
      expect(await readdir(folder)).toEqual(["lock"]);
      for (const program of programs) program.kill("SIGKILL");
      await Promise.all(programs.map(({ ended }) => ended));
      programs = [];
    }
  });
});

/** The file that claims the lock of a dead owner. */
async function claimOfHolding(): Promise<string> {
  const held = JSON.parse(await readFile(file, "utf8")) as { owner: Owner; since: string };
  return `${file}.after-${createHash("sha256")
    .update(`${ownerToken(held.owner)} ${held.since}`)
    .digest("hex")
    .slice(0, 16)}`;
}
