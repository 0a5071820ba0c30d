import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { conversationFileSchema, conversationMessages } from "../formats/conversation-file.ts";
import { parseText } from "../formats/file-parse.ts";
import { type ManifestFile, manifestFileSchema } from "../formats/manifest-file.ts";
import { type VerdictFile, verdictFileSchema } from "../formats/verdict-file.ts";
import { resultFileSchema } from "../formats/result-file.ts";
import { upstreamSetting, type Setting } from "../setting.ts";
import type { PlannedTrial } from "../summary/summarize.ts";
import { InputError } from "../errors.ts";
import { conversationChecks } from "../tables/conversation-checks.ts";
import { readExperimentManifest, unknownExperiment } from "./experiment-manifest.ts";
import { Layout } from "./layout.ts";
import { readSince } from "./read-since.ts";

/** An experiment as its files tell it: what was planned, and what each trial came to. */
export interface Experiment {
  readonly name: string;
  readonly manifest: ManifestFile;
  /** Every planned trial, run by run, in the order of the plan. */
  readonly trials: readonly PlannedTrial[];
}

/** Names of the experiments in a logs folder, sorted. */
export async function listExperiments(logs: string): Promise<string[]> {
  const folders = await readdir(join(logs, ".cooperbench-ts"), { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const folder of folders) {
    if (folder.isDirectory() && (await textOf(join(logs, ".cooperbench-ts", folder.name, "manifest.json"))) !== null)
      names.push(folder.name);
  }
  return names.sort();
}

/**
 * Reads the manifest of an experiment and the verdict of every planned trial: the published one, else the one kept among
 * the attempts (a trial for which upstream wrote nothing has no folder). A verdict after which the trial was tried again
 * does not stand: the trial is pending. To the judge's diagnostics come those of a
 * conversation that does not fit the setting.
 * @throws InputError `manifest-invalid` when the experiment has no readable manifest
 */
export async function readExperiment(logs: string, name: string): Promise<Experiment> {
  const layout = new Layout(logs, name);
  const manifest = await readExperimentManifest(layout);
  if (manifest === null) throw unknownExperiment(layout);
  const home = layout.home;
  const trials = manifest.runs.flatMap((run) => run.pairs.map((pair) => ({ run, pair })));
  return {
    name,
    manifest,
    trials: await mapConcurrently(trials, 32, async ({ run, pair }) => {
      const attempts = join(home, "attempts", run.run, pair);
      const folder = join(logs, run.run, upstreamSetting(run.setting), pair);
      const verdict = (await verdictIn(folder)) ?? (await verdictIn(attempts));
      const planned: PlannedTrial = { pair, run: run.run, setting: run.setting, verdict: null };
      const { begun, spent } = await readSince(attempts, verdict);
      if (verdict === null || begun) return { ...planned, spent };
      return { ...planned, verdict: await withConversationChecks(folder, run.setting, verdict) };
    }),
  };
}

/** The judge does not know the setting; where there is a result, its conversation has to fit. */
async function withConversationChecks(folder: string, setting: Setting, verdict: VerdictFile): Promise<VerdictFile> {
  if ((await parsedIn(join(folder, "result.json"), resultFileSchema)) === null) return verdict;
  const conversation = await parsedIn(join(folder, "conversation.json"), conversationFileSchema);
  const checks = conversationChecks(setting, conversation === null ? null : conversationMessages(conversation).length);
  return { ...verdict, diagnostics: [...verdict.diagnostics, ...checks] };
}

async function verdictIn(folder: string): Promise<VerdictFile | null> {
  return parsedIn(join(folder, "verdict.json"), verdictFileSchema);
}

/** null when it is not there, or is something else. */
async function parsedIn<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await textOf(file);
  if (text === null) return null;
  const parsed = parseText(text, schema);
  return parsed.kind === "parsed" ? parsed.value : null;
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(() => null);
}

async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
