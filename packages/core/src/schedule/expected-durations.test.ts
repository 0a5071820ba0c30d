import type { Pair, Setting } from "@cooperbench-ts/results";
import type { SpendTotals } from "@cooperbench-ts/results/experiment";
import { describe, expect, it } from "vitest";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import { judgements, verdictFile } from "../testing/judgements.ts";
import { ExpectedDurations, trialPriority } from "./expected-durations.ts";

const pairs = ["a_task/1/f1_f2", "b_task/2/f1_f2"] as const;
const [a, b] = ["a_task/1", "b_task/2"].map((task): Pair => {
  const [repo = "", taskId] = task.split("/");
  return { repo, taskId: Number(taskId), features: [1, 2] };
}) as [Pair, Pair];

const label = (setting: Setting, pair: string) => ({ run: `m-${setting}`, setting, pair });
const phase = (setting: Setting, pair: string, name: "agent" | "eval", durationMs: number): ExperimentEvent => ({
  type: "phase-ended",
  ...label(setting, pair),
  attempt: 1,
  phase: name,
  judgement: judgements.notEvaluated,
  costUsd: null,
  durationMs,
});
const ended = (setting: Setting, pair: string, judgement = judgements.pass): ExperimentEvent => ({
  type: "trial-ended",
  ...label(setting, pair),
  verdict: verdictFile(label(setting, pair), judgement),
  spent: { knownUsd: 0, wastedUsd: 0, unknownAttempts: 0 } as SpendTotals,
});

describe("ExpectedDurations", () => {
  it("knows of a pair what it took in another setting, and better what it took in the same", () => {
    const expected = new ExpectedDurations();
    for (const event of [phase("solo", pairs[0], "agent", 100), phase("solo", pairs[0], "eval", 20)])
      expected.note(event);
    expect(expected.of({ setting: "coop-comm", pair: a })).toBeNull();
    expected.note(ended("solo", pairs[0]));
    expect(expected.of({ setting: "coop-comm", pair: a })).toBe(120);
    expect(expected.of({ setting: "coop-comm", pair: b })).toBeNull();
    for (const event of [phase("coop-comm", pairs[0], "agent", 300), ended("coop-comm", pairs[0])])
      expected.note(event);
    expect(expected.of({ setting: "coop-comm", pair: a })).toBe(300);
    expect(expected.of({ setting: "coop-nocomm", pair: a })).toBe(210);
    expect(expected.longestMs).toBe(300);
  });

  it("takes the attempt that gave the verdict, without what failed before it", () => {
    const expected = new ExpectedDurations();
    const events = [
      phase("solo", pairs[0], "agent", 100),
      phase("solo", pairs[0], "eval", 5000),
      phase("solo", pairs[0], "agent", 600),
      ended("solo", pairs[0], judgements.fail),
    ];
    for (const event of events) expected.note(event);
    expect(expected.of({ setting: "coop-comm", pair: a })).toBe(600);
  });

  it("learns nothing from a trial without a verdict, nor from an eval alone", () => {
    const expected = new ExpectedDurations();
    const events = [
      phase("solo", pairs[0], "agent", 600),
      ended("solo", pairs[0], judgements.timeout),
      phase("solo", pairs[1], "eval", 600),
      ended("solo", pairs[1]),
    ];
    for (const event of events) expected.note(event);
    expect([a, b].map((pair) => expected.of({ setting: "solo", pair }))).toEqual([null, null]);
  });
});

describe("trialPriority", () => {
  it("puts settings in order, in each the longest first, and changes as trials end", () => {
    const expected = new ExpectedDurations();
    const priority = trialPriority(["solo", "coop-comm"], expected);
    expect(priority({ setting: "coop-comm", pair: a })).toBe(priority({ setting: "coop-comm", pair: b }));
    expected.measured({ setting: "solo", pair: pairs[0], durationMs: 100 });
    expected.measured({ setting: "solo", pair: pairs[1], durationMs: 900 });
    expect(priority({ setting: "coop-comm", pair: b })).toBeGreaterThan(priority({ setting: "coop-comm", pair: a }));
    expect(priority({ setting: "solo", pair: a })).toBeGreaterThan(priority({ setting: "coop-comm", pair: b }) + 0.5);
  });
});
