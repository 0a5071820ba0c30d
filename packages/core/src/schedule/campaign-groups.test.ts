import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import { judgements } from "../testing/judgements.ts";
import { runScripted } from "../testing/scripted-campaign.ts";
import type { TrialGroup } from "./trial-group.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "groups-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const base = { concurrency: 2, prove: async () => ({ kind: "open", answer: "nobody is asked" }) as const };
const groupOf = (trials: readonly DecidedTrial[], begin: TrialGroup["begin"] = async () => new Set()): TrialGroup => ({
  trials,
  next: "alongside",
  begin,
  end: async () => {},
});
const [first, second] = ["r_task/1/f1_f2", "r_task/2/f1_f2"] as const;

test("a group is made ready while trials of the one before it run, and its trials begin as soon as it is", async () => {
  const isBegun = Promise.withResolvers<void>();
  const secondRan = Promise.withResolvers<void>();
  const { outcome, begun } = await runScripted({
    ...base,
    dir,
    pairs: 2,
    // The first trial ends only when the second one has begun.
    agent: async (pair) => {
      if (pair === first) isBegun.resolve();
      else secondRan.resolve();
      await secondRan.promise;
      return judgements.notEvaluated;
    },
    groups: (trials) => [
      groupOf(trials.slice(0, 1)),
      groupOf(trials.slice(1), async () => {
        await isBegun.promise;
        return new Set();
      }),
    ],
  });
  expect([outcome.kind, begun]).toEqual(["complete", [first, second]]);
});

test("a group that takes long keeps no other waiting, and where one cannot be made ready, the others still run to their end", async () => {
  const lastRan = Promise.withResolvers<void>();
  const { outcome, begun } = await runScripted({
    ...base,
    dir,
    pairs: 3,
    concurrency: 1,
    agent: async (pair) => {
      if (pair === "r_task/3/f1_f2") lastRan.resolve();
      return judgements.notEvaluated;
    },
    groups: (trials) => [
      groupOf(trials.slice(0, 1)),
      groupOf(trials.slice(1, 2), async () => {
        await lastRan.promise;
        throw new PrerequisiteError({
          code: "images-not-ready",
          subject: "Docker images",
          problem: "gone",
          remedy: "",
        });
      }),
      groupOf(trials.slice(2)),
    ],
  });
  expect(begun).toEqual([first, "r_task/3/f1_f2"]);
  expect(outcome).toMatchObject({
    kind: "stopped",
    stop: { cause: "images-not-ready" },
    counts: { pending: 1, pass: 2 },
  });
});

test("where the next group cannot be made ready, the run stops, and what runs comes to its end", async () => {
  const refused = Promise.withResolvers<void>();
  const { outcome, evaluated } = await runScripted({
    ...base,
    dir,
    pairs: 2,
    agent: async () => {
      await refused.promise;
      return judgements.notEvaluated;
    },
    groups: (trials) => [
      groupOf(trials.slice(0, 1)),
      groupOf(trials.slice(1), () => {
        setTimeout(refused.resolve, 20);
        const details = { subject: "Docker images", problem: "gone", remedy: "" };
        return Promise.reject(new PrerequisiteError({ code: "images-not-ready", ...details }));
      }),
    ],
  });
  expect(outcome).toMatchObject({
    kind: "stopped",
    stop: { cause: "images-not-ready" },
    counts: { pending: 1, pass: 1 },
  });
  expect(evaluated).toEqual([first]);
});

test("a group none of whose images can be used ends like any other: what it has pulled may go", async () => {
  const ended: number[] = [];
  const { outcome } = await runScripted({
    ...base,
    dir,
    pairs: 2,
    agent: async () => judgements.notEvaluated,
    groups: (trials) =>
      trials.map((trial, index) => ({
        ...groupOf([trial], async () => new Set(index === 0 ? [trial] : [])),
        end: async () => void ended.push(index),
      })),
  });
  expect(outcome).toMatchObject({ kind: "incomplete", counts: { pending: 1, pass: 1 } });
  expect(ended).toEqual([0, 1]);
});

test("a bug while a group is made ready waits for what runs before it is told", async () => {
  const ended: string[] = [];
  const running = runScripted({
    ...base,
    dir,
    pairs: 2,
    agent: async (pair) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      ended.push(pair);
      return judgements.notEvaluated;
    },
    groups: (trials) => [
      groupOf(trials.slice(0, 1)),
      groupOf(trials.slice(1), () => Promise.reject(new TypeError("a bug"))),
    ],
  });
  await expect(running).rejects.toThrow("a bug");
  expect(ended).toEqual([first]);
});
