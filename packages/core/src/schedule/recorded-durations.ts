import { trialKey, type AttemptFile, attemptFileSchema, pairKey, type PhaseRecord } from "@cooperbench-ts/results";
import type { TrialState } from "@cooperbench-ts/results/experiment";
import { readJson } from "@cooperbench-ts/attempt/host";
import type { Layout } from "@cooperbench-ts/results/node";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import { ExpectedDurations, type MeasuredTrial } from "./expected-durations.ts";

/** So many files are open at a time. */
const AT_ONCE = 64;

/** What the records of earlier sessions tell of the pairs that are still to run. */
export async function recordedDurations(
  layout: Layout,
  trials: readonly DecidedTrial[],
  states: ReadonlyMap<string, TrialState>,
): Promise<ExpectedDurations> {
  const isToRun = new Set(
    trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => pairKey(trial.pair)),
  );
  const alike = trials.filter(({ trial }) => isToRun.has(pairKey(trial.pair)));
  const expected = new ExpectedDurations();
  for (const finished of await finishedDurations(layout, alike, states)) expected.measured(finished);
  return expected;
}

/** Trials whose attempt says how long it took; one that was recovered or adopted does not. */
export async function finishedDurations(
  layout: Layout,
  trials: readonly Pick<DecidedTrial, "trial">[],
  states: ReadonlyMap<string, TrialState>,
): Promise<MeasuredTrial[]> {
  const ended = trials.flatMap(({ trial }) => {
    const judged = states.get(trialKey(trial))?.judged ?? null;
    return judged === null || judged.verdict.verdict === "infra_error" ? [] : [{ trial, attempt: judged.attempt }];
  });
  const found: MeasuredTrial[] = [];
  for (let at = 0; at < ended.length; at += AT_ONCE) {
    await Promise.all(
      ended.slice(at, at + AT_ONCE).map(async ({ trial, attempt }) => {
        const record = await readJson(layout.attempt(trial, attempt).record, attemptFileSchema).catch(() => null);
        const durationMs = record === null ? null : attemptDurationMs(record);
        if (durationMs !== null) found.push({ setting: trial.setting, pair: pairKey(trial.pair), durationMs });
      }),
    );
  }
  return found;
}

/** Agent phase and the eval that gave the verdict; null where no harness saw the agent phase end. */
function attemptDurationMs({ agent, evals }: AttemptFile): number | null {
  const evaluation: PhaseRecord | undefined = evals.at(-1);
  return agent === null ? null : agent.durationMs + (evaluation?.durationMs ?? 0);
}
