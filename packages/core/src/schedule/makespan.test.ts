import { readFile } from "node:fs/promises";
import { settings } from "@cooperbench-ts/results";
import { expect, it } from "vitest";
import { parseRecording, type RecordedTrial, replayCampaign } from "../testing/replayed-campaign.ts";

const recorded = parseRecording(
  await readFile(new URL("../../bench/recorded/faults-none.jsonl", import.meta.url), "utf8"),
);
const options = { settings, concurrency: 4 };

const trial = (setting: RecordedTrial["setting"], taskId: number, minutes: number): RecordedTrial => ({
  setting,
  pair: { repo: "a_task", taskId, features: [1, 2] },
  turns: [{ ms: minutes * 60_000, cause: null }],
});

it("takes at most 1.02 of the time that 300 recorded trials need at best", async () => {
  expect(recorded).toHaveLength(300);
  const { makespanMs, lowerBoundMs } = await replayCampaign(recorded, options);
  expect(makespanMs / lowerBoundMs).toBeLessThanOrEqual(1.02);
});

it("begins solo first, and lets settings overlap at their tails unless the order is strict", async () => {
  const { begun, makespanMs } = await replayCampaign(recorded, options);
  const positions = (setting: string): number[] =>
    begun.flatMap((one, index) => (one.setting === setting ? [index] : []));
  expect(Math.max(...positions("solo"))).toBeLessThan(Math.min(...positions("coop-comm")));
  expect(Math.max(...positions("coop-comm"))).toBeLessThan(Math.min(...positions("coop-nocomm")));
  const strict = await replayCampaign(recorded, { ...options, strictOrder: true });
  expect(strict.makespanMs).toBeGreaterThan(makespanMs);
});

it("begins a pair that was long in an earlier setting of the same call first, so that it does not end alone", async () => {
  const minutes = [1, 1, 1, 1, 1, 1, 1, 1, 1, 6];
  const trials = (["solo", "coop-comm"] as const).flatMap((setting) =>
    minutes.map((each, index) => trial(setting, index, each)),
  );
  const { begun, makespanMs, lowerBoundMs } = await replayCampaign(trials, { settings, concurrency: 2 });
  const coop = begun.filter(({ setting }) => setting === "coop-comm").map(({ pair }) => pair.taskId);
  // Until the long solo trial ends nothing is known of it.
  expect(coop.indexOf(9)).toBeLessThan(7);
  expect(makespanMs / lowerBoundMs).toBeLessThanOrEqual(1.1);
});
