/**
 * Runs a rehearsal of 100 pairs in three settings at a hundredth of real time, and records what each trial went through.
 * `node --conditions=@cooperbench-ts/source packages/core/bench/record-campaign.ts none > packages/core/bench/recorded/faults-none.jsonl`
 * One line per trial: setting, pair, and its turns, each with the time that it held its slot and why it came back.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Reason } from "@cooperbench-ts/results";
import { runExperiment } from "../src/run-experiment.ts";
import { rehearsedCampaign } from "../src/testing/rehearsed-campaign.ts";
import type { RecordedTurn } from "../src/testing/replayed-campaign.ts";

const SCALE = 1 / 100;
const faults = process.argv[2] === "typical" ? "typical" : "none";

const dir = await mkdtemp(path.join(tmpdir(), "cbts-record-"));
try {
  const { input, host } = await rehearsedCampaign(
    { dir, pairs: 100, faults, seed: 7, timeScale: SCALE },
    { timeout: 8000, evalTimeout: 18_000 },
  );
  const trials = new Map<string, { setting: string; pair: string; turns: RecordedTurn[]; heldMs: number }>();
  const outcome = await runExperiment(input, {
    ...host,
    timeScale: SCALE,
    onEvent: (event) => {
      if (event.type !== "phase-ended" && event.type !== "retry" && event.type !== "trial-ended") return;
      const key = `${event.run}/${event.pair}`;
      const trial = trials.get(key) ?? { setting: event.setting, pair: event.pair, turns: [], heldMs: 0 };
      trials.set(key, trial);
      if (event.type === "phase-ended") trial.heldMs += event.durationMs;
      else {
        const cause = event.type === "retry" ? (event.reason as Reason) : null;
        trial.turns.push({ ms: Math.round(trial.heldMs / SCALE), cause });
        trial.heldMs = 0;
      }
    },
  });
  if (outcome.kind !== "complete") throw new Error(`the rehearsal ended ${outcome.kind}`);
  for (const { setting, pair, turns } of trials.values()) console.log(JSON.stringify({ setting, pair, turns }));
} finally {
  await rm(dir, { recursive: true, force: true });
}
