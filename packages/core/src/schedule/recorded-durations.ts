import { type AttemptFile, attemptFileSchema, pairKey, type PhaseRecord } from "@cooperbench-ts/results";
import type { DecidedTrial } from "../experiment/prepare.ts";
import { readJson } from "../state/files.ts";
import type { TrialState } from "../state/fold.ts";
import { type Layout, trialKey } from "../state/layout.ts";
import { ExpectedDurations } from "./expected-durations.ts";

/** So many files are open at a time. */
const AT_ONCE = 64;

/** What the records of earlier sessions tell of the pairs that are still to run. */
export async function recordedDurations(
  layout: Layout,
  trials: readonly DecidedTrial[],
  states: ReadonlyMap<string, TrialState>,
): Promise<ExpectedDurations> {
  const expected = new ExpectedDurations();
  const isToRun = new Set(
    trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => pairKey(trial.pair)),
  );
  const ended = trials.flatMap(({ trial }) => {
    const judged = states.get(trialKey(trial))?.judged ?? null;
    const tells = judged !== null && judged.verdict.verdict !== "infra_error" && isToRun.has(pairKey(trial.pair));
    return tells ? [{ trial, attempt: judged.attempt }] : [];
  });
  for (let at = 0; at < ended.length; at += AT_ONCE) {
    await Promise.all(
      ended.slice(at, at + AT_ONCE).map(async ({ trial, attempt }) => {
        const record = await readJson(layout.attempt(trial, attempt).record, attemptFileSchema).catch(() => null);
        const durationMs = record === null ? null : attemptDurationMs(record);
        if (durationMs !== null) expected.measured({ setting: trial.setting, pair: pairKey(trial.pair) }, durationMs);
      }),
    );
  }
  return expected;
}

/** Agent phase and the eval that gave the verdict; null where no harness saw the agent phase end. */
function attemptDurationMs({ agent, evals }: AttemptFile): number | null {
  const evaluation: PhaseRecord | undefined = evals.at(-1);
  return agent === null ? null : agent.durationMs + (evaluation?.durationMs ?? 0);
}
