import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endNotedGroup, noteGroup } from "./left-behind.ts";
import { currentOwner, ownerOf } from "@cooperbench-ts/results/node";
import { groupIsAlive } from "./process-group.ts";
import { startSupervised } from "./subprocess.ts";
import type { SupervisedProcess } from "./supervise.ts";

let folder: string;
let file: string;
let stop: AbortController;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "left-behind-"));
  file = path.join(folder, "process.json");
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await rm(folder, { recursive: true, force: true });
});

async function startGroup(): Promise<{ group: number; ended: SupervisedProcess["ended"] }> {
  const { group, ended } = await startSupervised({
    argv: ["/bin/sh", "-c", "trap '' TERM; sleep 60"],
    cwd: folder,
    environment: { PATH: process.env["PATH"] ?? "" },
    stdoutFile: path.join(folder, "out.log"),
    stderrFile: path.join(folder, "err.log"),
    limitMs: null,
    graceMs: 100,
    signal: stop.signal,
  });
  if (group === null) throw new Error("it did not start");
  return { group, ended };
}

describe("endNotedGroup", () => {
  it("ends a group that still runs", async () => {
    const { group, ended } = await startGroup();
    await noteGroup(file, group);
    await endNotedGroup(file);
    expect(await groupIsAlive(group)).toBe(false);
    expect((await ended).end).toEqual({ kind: "signaled", signal: "SIGKILL" });
  });

  it("leaves a later process with the same number alone", async () => {
    const { group, ended } = await startGroup();
    await writeFile(file, JSON.stringify({ ...(await ownerOf(group)), bootId: "another boot" }));
    await endNotedGroup(file);
    await writeFile(file, JSON.stringify({ ...(await ownerOf(group)), host: "c0ffee", pidNamespace: "pid:[1]" }));
    await endNotedGroup(file);
    expect(await groupIsAlive(group)).toBe(true);
    stop.abort();
    await ended;
  });

  it("has nothing to do where nothing is noted, or nothing runs", async () => {
    await endNotedGroup(file);
    await writeFile(file, "{");
    await endNotedGroup(file);
    // A negative number would mean other processes than one's own.
    await writeFile(file, JSON.stringify({ ...(await currentOwner()), pid: -1 }));
    await endNotedGroup(file);
    await writeFile(file, JSON.stringify({ ...(await currentOwner()), pid: 2 ** 22 + 1 }));
    await endNotedGroup(file);
  });
});
