import { rename, stat } from "node:fs/promises";
import {
  type AttemptFile,
  attemptFileSchema,
  type Diagnostic,
  pairKey,
  type PatchRepair,
  type PhaseRecord,
} from "@cooperbench-ts/results";
import { unknownSpend } from "@cooperbench-ts/results/experiment";
import { isFolder, readJson, writeJson } from "../files/durable-files.ts";
import type { AttemptFolder } from "@cooperbench-ts/results/node";
import { repairPatches } from "../folder/patch-repair.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";

/** Writes `attempt.json`: the post-mortem of one attempt. Safe to repeat. */
export async function writeAttemptRecord(
  { experiment, trial, attempt }: Pick<AttemptOrder, "experiment" | "trial" | "attempt">,
  folder: AttemptFolder,
  body: Pick<AttemptFile, "agent" | "evals" | "patchRepair" | "spend" | "judgement" | "origin">,
): Promise<void> {
  const { run, setting, pair } = trial;
  const record: AttemptFile = { schemaVersion: 1, experiment, run, pair: pairKey(pair), setting, attempt, ...body };
  await writeJson(folder.record, record);
}

/** null: there is none, or it cannot be read. */
export async function readAttemptRecord(folder: AttemptFolder): Promise<AttemptFile | null> {
  return readJson(folder.record, attemptFileSchema).catch(() => null);
}

/** With one more try of the eval phase. An attempt that was adopted, or lost its record, gets one without an agent phase. */
export async function withEval(
  folder: AttemptFolder,
  evaluation: PhaseRecord,
): Promise<Parameters<typeof writeAttemptRecord>[2]> {
  const known = await readAttemptRecord(folder);
  if (known === null) await setAsideDamaged(folder.record);
  return {
    agent: known?.agent ?? null,
    evals: [...(known?.evals ?? []), evaluation],
    patchRepair: known?.patchRepair ?? [],
    spend: known?.spend ?? unknownSpend,
    judgement: evaluation.judgement,
    ...(known?.origin === undefined ? {} : { origin: known.origin }),
  };
}

/** What was made whole of an attempt's patches. A damaged record is said to be so; the repair itself is found again. */
export async function repairsOf(
  folder: AttemptFolder,
  attempt: number,
  repairs: number,
): Promise<{ patchRepair: PatchRepair[]; diagnostics: Diagnostic[] }> {
  const record = await readAttemptRecord(folder);
  if (record !== null) return { patchRepair: record.patchRepair, diagnostics: [] };
  const patchRepair = repairs > 0 && (await isFolder(folder.pairFolder)) ? await repairPatches(folder.pairFolder) : [];
  const damaged = await stat(folder.record).then(
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
