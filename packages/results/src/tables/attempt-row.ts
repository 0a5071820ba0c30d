import type { AttemptFile } from "../formats/attempt-file.ts";
import { sumKnown } from "../sums.ts";
import type { AttemptRow } from "./attempts-shape.ts";

function secondsOf(phases: readonly { readonly durationMs: number }[]): number | null {
  const milliseconds = sumKnown(phases.map(({ durationMs }) => durationMs));
  return milliseconds === null ? null : milliseconds / 1000;
}

/** The row of an attempt.json in `dir`. */
export function attemptRow(file: AttemptFile, dir: string): AttemptRow {
  const { agent, evals, judgement } = file;
  const phases = [...(agent === null ? [] : [agent]), ...evals];
  const model = agent?.model ?? null;
  return {
    experiment: file.experiment,
    run: file.run,
    pairKey: file.pair,
    setting: file.setting,
    attempt: file.attempt,
    verdict: judgement.verdict,
    reason: judgement.reason,
    redo: judgement.redo,
    rule: judgement.rule,
    stopsRun: judgement.stopsRun,
    costUsd: file.spend.costUsd,
    costSource: file.spend.source,
    agentEnd: agent?.end.kind ?? null,
    agentExitCode: agent?.end.kind === "exited" ? agent.end.exitCode : null,
    agentSec: agent === null ? null : agent.durationMs / 1000,
    evals: evals.length,
    evalSec: evals.length === 0 ? null : secondsOf(evals),
    modelCalls: model?.calls ?? null,
    inputTokens: model?.inputTokens ?? null,
    outputTokens: model?.outputTokens ?? null,
    repairedPatches: file.patchRepair.length,
    startedAt: phases[0]?.startedAt ?? null,
    endedAt: phases.at(-1)?.endedAt ?? null,
    dir,
  };
}
