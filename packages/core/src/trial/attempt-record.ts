import { rename, stat } from "node:fs/promises";
import {
  type AttemptFile,
  attemptFileSchema,
  type Diagnostic,
  type Judgement,
  pairKey,
  type PatchRepair,
  type PhaseRecord,
  type Spend,
} from "@cooperbench-ts/results";
import { unknownSpend } from "../spend/spend-of.ts";
import { readJson, writeJson } from "../state/files.ts";
import type { Trial } from "../state/layout.ts";
import { isFolder } from "./attempt-folder.ts";
import type { TrialContext } from "./context.ts";
import { repairPatches } from "./patch-repair.ts";

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

/** null: there is none, or it cannot be read. */
export async function readAttemptRecord(
  context: Pick<TrialContext, "layout">,
  trial: Trial,
  attempt: number,
): Promise<AttemptFile | null> {
  return readJson(context.layout.attempt(trial, attempt).record, attemptFileSchema).catch(() => null);
}

/** Adds one try of the eval phase. An attempt that was adopted, or lost its record, gets one without an agent phase. */
export async function appendEvalRecord(
  context: TrialContext,
  trial: Trial,
  attempt: number,
  evalRecord: PhaseRecord,
  judgement: Judgement,
): Promise<void> {
  const known = await readAttemptRecord(context, trial, attempt);
  if (known === null) await setAsideDamaged(context.layout.attempt(trial, attempt).record);
  await writeAttemptRecord(context, trial, attempt, {
    agent: known?.agent ?? null,
    evals: [...(known?.evals ?? []), evalRecord],
    patchRepair: known?.patchRepair ?? [],
    spend: known?.spend ?? unknownSpend,
    judgement,
  });
}

/** What was made whole of an attempt's patches. A damaged record is said to be so; the repair itself is found again. */
export async function repairsOf(
  context: Pick<TrialContext, "layout">,
  trial: Trial,
  attempt: number,
  repairs: number,
): Promise<{ patchRepair: PatchRepair[]; diagnostics: Diagnostic[] }> {
  const layout = context.layout.attempt(trial, attempt);
  const record = await readAttemptRecord(context, trial, attempt);
  if (record !== null) return { patchRepair: record.patchRepair, diagnostics: [] };
  const patchRepair = repairs > 0 && (await isFolder(layout.pairFolder)) ? await repairPatches(layout.pairFolder) : [];
  const damaged = await stat(layout.record).then(
    () => true,
    () => false,
  );
  if (!damaged) return { patchRepair, diagnostics: [] };
  const message = `the record of attempt ${attempt} cannot be read; its spend and judgement are from the journal`;
  return { patchRepair, diagnostics: [{ code: "attempt-record-damaged", message, file: "attempt.json" }] };
}

/** Kept for people: what it held may be read in part. */
async function setAsideDamaged(file: string): Promise<void> {
  await rename(file, `${file}.damaged`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
