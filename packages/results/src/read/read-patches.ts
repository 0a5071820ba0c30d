import { patchAccount } from "../account/patch-accounts.ts";
import type { PatchAccount } from "../account/trial-account.ts";
import type { EvalFile } from "../formats/eval-file.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { FileSource } from "./file-source.ts";
import type { OpenedFiles } from "./opened-files.ts";
import type { NamedAgent } from "./read-agents.ts";

/** The patches of a trial's agents, and of which agents there is none, in words. */
export async function readPatches(
  { repo, taskId, featureA, featureB }: Pick<PairRow, "repo" | "taskId" | "featureA" | "featureB">,
  {
    named,
    evaluation,
    files,
    dataset,
    signal,
  }: {
    readonly named: readonly NamedAgent[];
    readonly evaluation: EvalFile | null;
    readonly files: OpenedFiles;
    readonly dataset: FileSource | null;
    readonly signal: AbortSignal | undefined;
  },
): Promise<{ readonly patches: readonly PatchAccount[]; readonly untold: readonly string[] }> {
  const goldOf = async (feature: number): Promise<string | null> => {
    const path = `${repo}/task${taskId}/feature${feature}/feature.patch`;
    const file = dataset === null ? null : (await dataset.read(path, signal)).content;
    return file?.kind === "text" ? file.text : null;
  };
  const gold = new Map<number, string | null>();
  for (const feature of dataset === null ? [] : [featureA, featureB]) gold.set(feature, await goldOf(feature));
  const alone = named.length === 1;
  const untold: string[] = [];
  const read = named.map(async ({ slot, stem, featureId, told }): Promise<PatchAccount[]> => {
    const file = `${stem}.patch`;
    const text = await files.text(file);
    if (text === null) {
      if (told !== null && !files.has(file)) untold.push(`${slot} left no patch: ${file} is not here`);
      return [];
    }
    const upstream = await files.text(`${file}.upstream`);
    const goldText = alone && featureId === null ? both([...gold.values()]) : (gold.get(featureId ?? -1) ?? null);
    const apply = evaluation?.apply_status?.[slot] ?? null;
    return [patchAccount({ agent: slot, featureId, file, text, upstream, gold: goldText, apply })];
  });
  return { patches: (await Promise.all(read)).flat(), untold };
}

/** One after the other; null: one of them is not here. */
function both(texts: readonly (string | null)[]): string | null {
  if (texts.length === 0 || texts.includes(null)) return null;
  return texts.map((text) => (text?.endsWith("\n") === false ? `${text}\n` : text)).join("");
}
