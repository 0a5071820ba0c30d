import type { JudgeLine } from "../formats/judge-line.ts";
import type { ResultFile } from "../formats/result-file.ts";
import { verdictFileSchema } from "../formats/verdict-file.ts";
import { parseFile } from "../formats/file-parse.ts";
import type { TreeLayout } from "../layout/tree-layout.ts";
import { pairKey, type Pair } from "../pair.ts";
import type { Setting } from "../setting.ts";
import { type JudgeOptions, readFacts } from "../verdict/facts.ts";
import { judgeFacts } from "../verdict/judge.ts";
import { resultCost } from "../verdict/result-cost.ts";
import { evidenceFrom } from "./evidence-from.ts";
import type { FileSource } from "./file-source.ts";
import { resolveSetting } from "./resolve-setting.ts";
import { upstreamWord } from "./upstream-word.ts";

/** The line of a folder whose name is no pair's: what its files say is all there is. */
export async function judgeUnnamed(
  source: FileSource,
  { dir, files }: TreeLayout["unnamed"][number],
  shownDir: string,
  options: JudgeOptions & { readonly setting: Setting | null; readonly upstreamVersion: string | null },
): Promise<JudgeLine> {
  const { setting: explicit, upstreamVersion, ...judgeOptions } = options;
  const evidence = { ...(await evidenceFrom(source, dir, files)), upstreamVersion };
  const facts = readFacts(evidence, judgeOptions);
  const judgement = judgeFacts(evidence, facts);
  const body = facts.result.kind === "parsed" ? facts.result.value : null;
  const upstream = upstreamWord(null, body, files);
  const { setting, diagnostics } = resolveSetting({ manifest: null, explicit, upstream });
  const pair = body === null ? null : pairOf(body);
  const verdict = parseFile(evidence.files.get("verdict.json"), verdictFileSchema);
  return {
    pair: pair === null ? null : pairKey(pair),
    run: body?.run_name ?? null,
    setting,
    ...judgement,
    diagnostics: [...judgement.diagnostics, ...diagnostics],
    costUsd: resultCost(evidence, facts).costUsd,
    costAllAttemptsUsd: verdict.kind === "parsed" ? verdict.value.costAllAttemptsUsd : null,
    attempts: verdict.kind === "parsed" ? verdict.value.attempts : null,
    dir: shownDir,
  };
}

function pairOf({ repo, task_id: taskId, features }: ResultFile): Pair | null {
  const [a, b] = features.toSorted((x, y) => x - y);
  return a === undefined || b === undefined || a >= b || features.length !== 2
    ? null
    : { repo, taskId, features: [a, b] };
}
