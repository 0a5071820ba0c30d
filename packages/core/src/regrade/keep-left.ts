import path from "node:path";
import { trialKey } from "@cooperbench-ts/results";
import { adoptCopy, adoptedVerdict, recordAdopted } from "../adopt/adopt-copy.ts";
import { intoExperiment, type OpenedExperiment } from "../adopt/into-experiment.ts";
import type { ExperimentConfigInput } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import type { RegradedRuns } from "./given-runs.ts";
import { gradingFiles } from "./work-of-pair.ts";

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
  const all = intoExperiment(input, host, { asks: "upstream" }, async function* (opened) {
    for (const one of left) {
      const { trial } = one;
      if (opened.plan.state.trials.get(trialKey(trial))?.judged != null) continue;
      stop.throwIfAborted();
      await keep(opened, one);
      yield trial;
    }
  });
  while ((await all.next()).done !== true);
}

async function keep(opened: OpenedExperiment, { trial, grading, left }: RegradedRuns["left"][number]): Promise<void> {
  const { judgement, why, dir, line } = left;
  if (judgement === null) return;
  // As of what is evaluated: the source has paid for it, and its cost counts once.
  const file = adoptedVerdict(opened, trial, judgement, {
    note: { code: "not-regraded", message: `${why}: there is no work to evaluate` },
    costUsd: grading > 1 ? 0 : line.costUsd,
    costAllAttemptsUsd: 0,
    spent: { knownUsd: 0, unknownAttempts: 0 },
    attempts: { agent: line.attempts?.agent ?? 1, eval: 0 },
  });
  if (dir === null) await recordAdopted(opened, trial, file);
  else await adoptCopy(opened, trial, file, path.resolve(dir), { without: gradingFiles });
}
