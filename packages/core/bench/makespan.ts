/**
 * A recorded campaign of 300 trials, carried in virtual time through the real queue in the real order, against the time that it needs at
 * best: all the work shared by the slots, or the longest trial.
 * `node --conditions=@cooperbench-ts/source packages/core/bench/makespan.ts`
 * Prints one JSON line; exits 1 when the campaign without faults takes more than 1.02 of that. With faults an eval that hangs twice
 * for half an hour near the end is foreseen by nobody, so that figure has no bar.
 */
import { readFile } from "node:fs/promises";
import { settings } from "@cooperbench-ts/results";
import { parseRecording, replayCampaign } from "../src/testing/replayed-campaign.ts";

const MAX_RATIO = 1.02;
const CONCURRENCY = 4;

async function ratio(recording: string, strictOrder: boolean): Promise<number> {
  const file = new URL(`recorded/${recording}.jsonl`, import.meta.url);
  const recorded = parseRecording(await readFile(file, "utf8"));
  const replay = await replayCampaign(recorded, { settings, concurrency: CONCURRENCY, strictOrder });
  return Math.round((replay.makespanMs / replay.lowerBoundMs) * 10_000) / 10_000;
}

const [none, strict, typical] = [
  await ratio("faults-none", false),
  await ratio("faults-none", true),
  await ratio("faults-typical", false),
];
console.log(
  JSON.stringify({
    bench: "makespan",
    trials: 300,
    concurrency: CONCURRENCY,
    ratio: none,
    strictOrderRatio: strict,
    withFaultsRatio: typical,
  }),
);
process.exitCode = none > MAX_RATIO ? 1 : 0;
