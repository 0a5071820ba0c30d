import type { JudgeLine } from "../formats/judge-line.ts";
import { pairKey } from "../pair.ts";
import type { TrialRecord } from "../tables/trial-record.ts";
import { diagnosticsOf } from "./trial-rows.ts";

/** The line of a trial that lies in `dir`. */
export function judgeLine(trial: TrialRecord, dir: string): JudgeLine {
  const { context, pair, judgement, verdictFile, state, cost } = trial;
  const { verdict, redo, reason, rule, stopsRun, evidence, resumesAt } = judgement;
  return {
    pair: pairKey(pair),
    run: context.run,
    setting: context.setting,
    verdict,
    redo,
    reason,
    rule,
    stopsRun,
    evidence,
    ...(resumesAt === undefined ? {} : { resumesAt }),
    diagnostics: diagnosticsOf(trial),
    costUsd: verdictFile === null ? cost.costUsd : verdictFile.costUsd,
    costAllAttemptsUsd: verdictFile?.costAllAttemptsUsd ?? null,
    attempts: verdictFile?.attempts ?? state?.attempts ?? null,
    dir,
  };
}
