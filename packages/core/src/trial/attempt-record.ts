import {
  type AttemptFile,
  attemptFileSchema,
  type Judgement,
  pairKey,
  type PatchRepair,
  type PhaseRecord,
  type Spend,
} from "@cooperbench-ts/results";
import { unknownSpend } from "../spend/spend-of.ts";
import { readJson, writeJson } from "../state/files.ts";
import type { Trial } from "../state/layout.ts";
import type { TrialContext } from "./context.ts";

type Body = {
  agent: PhaseRecord | null;
  evals: PhaseRecord[];
  patchRepair: readonly PatchRepair[];
  spend: Spend;
  judgement: Judgement;
};

/** Writes `attempt.json`: the post-mortem of one attempt. */
export async function writeAttemptRecord(
  context: TrialContext,
  trial: Trial,
  attempt: number,
  body: Body,
): Promise<void> {
  const record: AttemptFile = {
    schemaVersion: 1,
    experiment: context.experiment,
    run: trial.run,
    pair: pairKey(trial.pair),
    setting: trial.setting,
    attempt,
    ...body,
    patchRepair: [...body.patchRepair],
  };
  await context.disk.carry(() => writeJson(context.layout.attempt(trial, attempt).record, record));
}

export async function readAttemptRecord(
  context: Pick<TrialContext, "layout">,
  trial: Trial,
  attempt: number,
): Promise<AttemptFile | null> {
  return readJson(context.layout.attempt(trial, attempt).record, attemptFileSchema);
}

/** Adds one try of the eval phase. An attempt that was adopted, or lost its record, gets one without an agent phase. */
export async function appendEvalRecord(
  context: TrialContext,
  trial: Trial,
  attempt: number,
  evalRecord: PhaseRecord,
  judgement: Judgement,
): Promise<void> {
  const known = await readAttemptRecord(context, trial, attempt).catch(() => null);
  await writeAttemptRecord(context, trial, attempt, {
    agent: known?.agent ?? null,
    evals: [...(known?.evals ?? []), evalRecord],
    patchRepair: known?.patchRepair ?? [],
    spend: known?.spend ?? unknownSpend,
    judgement,
  });
}
