import { rm } from "node:fs/promises";
import path from "node:path";
import {
  type Diagnostic,
  type JudgeLine,
  type Judgement,
  pairKey,
  type Trial,
  trialLabel,
  type VerdictFile,
} from "@cooperbench-ts/results";
import { repairPatches, writeJson } from "@cooperbench-ts/attempt/host";
import { placeResult } from "../publish/publish.ts";
import { copyFolder } from "./copy-folder.ts";
import type { OpenedExperiment } from "./into-experiment.ts";

/** What a line of `judge` says of the work alone. */
export function judgementOf({ verdict, redo, reason, rule, stopsRun, evidence, diagnostics }: JudgeLine): Judgement {
  return { verdict, redo, reason, rule, stopsRun, evidence, diagnostics };
}

type Paid = Pick<VerdictFile, "costUsd" | "costAllAttemptsUsd" | "spent" | "attempts"> &
  Partial<Pick<VerdictFile, "patchRepair" | "origin">>;

/** Our verdict on a stranger's result. @param note why it stands here */
export function adoptedVerdict(
  { clock }: Pick<OpenedExperiment, "clock">,
  trial: Trial,
  judgement: Judgement,
  { note, ...paid }: Paid & { readonly note: Omit<Diagnostic, "file"> },
): VerdictFile {
  return {
    schemaVersion: 1,
    pair: pairKey(trial.pair),
    run: trial.run,
    setting: trial.setting,
    ...judgement,
    diagnostics: [...judgement.diagnostics, { ...note, file: null }],
    patchRepair: [],
    ...paid,
    judgedAt: clock.now().toISOString(),
  };
}

type Taker = Pick<OpenedExperiment, "plan" | "journal">;

/**
 * Publishes a copy of a stranger's pair folder with our verdict on it. Returns what was not taken along.
 * @param options.without names of files that do not belong to that verdict
 * @param options.mended makes patches of the copy whole, for an evaluation that is to come
 */
export async function adoptCopy(
  taker: Taker,
  trial: Trial,
  file: VerdictFile,
  from: string,
  { without = [], mended = false }: { readonly without?: readonly string[]; readonly mended?: boolean } = {},
): Promise<string[]> {
  const { layout } = taker.plan;
  const copy = layout.adopting(trial);
  await rm(copy.dir, { recursive: true, force: true });
  const leftOut = await copyFolder(from, copy.pairFolder);
  for (const name of without) await rm(path.join(copy.pairFolder, name), { recursive: true, force: true });
  const patchRepair = mended ? await repairPatches(copy.pairFolder) : file.patchRepair;
  const placed = { ...file, patchRepair };
  await placeResult(layout, trial, copy.pairFolder, placed);
  await rm(copy.dir, { recursive: true });
  await recordAdopted(taker, trial, placed);
  return leftOut;
}

/** After the result is in its place: a verdict whose result is not there is taken for one that was lost. */
export async function recordAdopted({ plan, journal }: Taker, trial: Trial, file: VerdictFile): Promise<void> {
  await writeJson(path.join(plan.layout.trial(trial), "verdict.json"), file);
  await journal.append({ type: "trial-adopted", verdict: file, ...trialLabel(trial) });
}
