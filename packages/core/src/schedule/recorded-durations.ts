import { trialKey, type AttemptFile, attemptFileSchema, pairKey } from "@cooperbench-ts/results";
import type { TrialState } from "@cooperbench-ts/results/experiment";
import { readJson } from "@cooperbench-ts/attempt/host";
import type { Layout } from "@cooperbench-ts/results/node";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import type { FinishedPhases } from "../plan/expectation.ts";
import { ExpectedDurations } from "./expected-durations.ts";

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
  for (const { setting, pair, durationMs } of await finishedDurations(layout, alike, states))
    if (durationMs !== null) expected.measured({ setting, pair, durationMs });
  return expected;
}

/** A trial that came to a verdict, and what its attempt says of how long it took. */
export interface FinishedTrial extends FinishedPhases {
  /** Pair key. */
  readonly pair: string;
}

/** What the attempts that gave the verdicts took; of a recovered, adopted or given one only the eval is known. */
export async function finishedDurations(
  layout: Layout,
  trials: readonly Pick<DecidedTrial, "trial">[],
  states: ReadonlyMap<string, TrialState>,
): Promise<FinishedTrial[]> {
  const ended = trials.flatMap(({ trial }) => {
    const judged = states.get(trialKey(trial))?.judged ?? null;
    return judged === null || judged.verdict.verdict === "infra_error" ? [] : [{ trial, attempt: judged.attempt }];
  });
  const found: FinishedTrial[] = [];
  for (let at = 0; at < ended.length; at += AT_ONCE) {
    await Promise.all(
      ended.slice(at, at + AT_ONCE).map(async ({ trial, attempt }) => {
        const record = await readJson(layout.attempt(trial, attempt).record, attemptFileSchema).catch(() => null);
        if (record !== null) found.push({ setting: trial.setting, pair: pairKey(trial.pair), ...durationsOf(record) });
      }),
    );
  }
  return found;
}

function durationsOf({ agent, evals }: AttemptFile): Pick<FinishedTrial, "durationMs" | "evalMs"> {
  // The eval that gave the verdict.
  const evalMs = evals.at(-1)?.durationMs ?? null;
  return { durationMs: agent === null ? null : agent.durationMs + (evalMs ?? 0), evalMs };
}
