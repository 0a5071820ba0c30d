import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Trial, trialKey } from "@cooperbench-ts/results";
import { newTrialState } from "@cooperbench-ts/results/experiment";
import { Layout } from "@cooperbench-ts/results/node";
import { findUnadopted, publishedFolders } from "./unadopted.ts";

let logs: string;
beforeEach(async () => {
  logs = await mkdtemp(path.join(tmpdir(), "unadopted-"));
});
afterEach(() => rm(logs, { recursive: true, force: true }));

const trials: Trial[] = [
  { run: "m-solo", setting: "solo", repeat: 1, pair: { repo: "a_task", taskId: 0, features: [1, 2] } },
  { run: "m-solo", setting: "solo", repeat: 1, pair: { repo: "a_task", taskId: 0, features: [1, 12] } },
  { run: "m-solo", setting: "solo", repeat: 1, pair: { repo: "b_task", taskId: 7, features: [1, 2] } },
  { run: "m-coop-comm", setting: "coop-comm", repeat: 1, pair: { repo: "a_task", taskId: 0, features: [1, 2] } },
];
const keys = trials.map(trialKey);

describe("publishedFolders", () => {
  it("finds the folders that are there, in any run, and none where there are no logs yet", async () => {
    const layout = new Layout(logs, "m");
    expect(await publishedFolders(layout, trials)).toEqual(new Set());
    expect(await publishedFolders(new Layout(path.join(logs, "none"), "m"), trials)).toEqual(new Set());
    await mkdir(layout.published(trials[1] as Trial), { recursive: true });
    await mkdir(layout.published(trials[3] as Trial), { recursive: true });
    await writeFile(path.join(logs, "m-solo", "solo", "b_task"), "a file in the place of a folder");
    expect(await publishedFolders(layout, trials)).toEqual(new Set([keys[1], keys[3]]));
  });
});

describe("findUnadopted", () => {
  it("is what is published without a verdict or an attempt that the journal knows", () => {
    const begun = { ...newTrialState(), lastAttempt: 1 };
    const states = new Map([
      [keys[0] ?? "", begun],
      [keys[1] ?? "", newTrialState()],
    ]);
    expect(findUnadopted(trials, states, new Set(keys.slice(0, 3)))).toEqual([trials[1], trials[2]]);
  });
});
