import path from "node:path";
import { pairKey, type Trial, trialKey, type VerdictFile } from "@cooperbench-ts/results";
import { adoptCopy, recordAdopted } from "../adopt/adopt-copy.ts";
import { intoExperiment, type OpenedExperiment } from "../adopt/into-experiment.ts";
import type { ExperimentConfigInput } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import type { RegradedRuns } from "./given-runs.ts";
import { gradingFiles } from "./work-of-pair.ts";
import type { LeftTrial } from "./work-of-run.ts";

/**
 * Publishes what the source says of trials that nobody can grade, so that they count here as they do there. Done once.
 * @throws what `stop` was aborted with, between two of them
 */
export async function keepLeft(
  input: ExperimentConfigInput,
  host: ExperimentHost,
  { left }: Pick<RegradedRuns, "left">,
  stop: AbortSignal,
): Promise<void> {
  const all = intoExperiment(input, host, async function* (opened) {
    for (const { trial, left: one } of left) {
      if (opened.plan.state.trials.get(trialKey(trial))?.judged != null) continue;
      stop.throwIfAborted();
      await keep(opened, trial, one);
      yield trial;
    }
  });
  while ((await all.next()).done !== true);
}

async function keep(opened: OpenedExperiment, trial: Trial, { judgement, why, dir, line }: LeftTrial): Promise<void> {
  if (judgement === null) return;
  const note = { code: "not-regraded", message: `${why}: there is no work to evaluate`, file: null };
  const file: VerdictFile = {
    schemaVersion: 1,
    pair: pairKey(trial.pair),
    run: trial.run,
    setting: trial.setting,
    ...judgement,
    diagnostics: [...judgement.diagnostics, note],
    costUsd: line.costUsd,
    costAllAttemptsUsd: line.costAllAttemptsUsd,
    spent: { knownUsd: line.costUsd ?? 0, unknownAttempts: line.costUsd === null ? 1 : 0 },
    attempts: { agent: line.attempts?.agent ?? 1, eval: 0 },
    patchRepair: [],
    judgedAt: opened.clock.now().toISOString(),
  };
  if (dir === null) await recordAdopted(opened, trial, file);
  else await adoptCopy(opened, trial, file, path.resolve(dir), gradingFiles);
}
