import { parseFile } from "../formats/file-parse.ts";
import type { JudgeLine } from "../formats/judge-line.ts";
import type { RunManifest } from "../formats/manifest-file.ts";
import type { ResultFile } from "../formats/result-file.ts";
import { verdictFileSchema } from "../formats/verdict-file.ts";
import { pairKey, type Pair } from "../pair.ts";
import type { Setting } from "../setting.ts";
import type { Evidence } from "../verdict/evidence.ts";
import { readFacts, type JudgeOptions } from "../verdict/facts.ts";
import { judgeFacts } from "../verdict/judge.ts";
import { resultCost } from "../verdict/result-cost.ts";
import { bodyMismatch } from "./body-mismatch.ts";
import { locatePair } from "../layout/pair-location.ts";
import { resolveSetting } from "./resolve-setting.ts";
import { upstreamWord } from "./upstream-word.ts";

export interface JudgePairOptions extends JudgeOptions {
  readonly manifest?: RunManifest | null;
  /** The setting of a tree without a manifest. */
  readonly setting?: Setting | null;
}

/** Judges one pair folder and says which pair of which run it is. Pure. */
export function judgePair(dir: string, evidence: Evidence, options: JudgePairOptions = {}): JudgeLine {
  const { manifest = null, setting: explicit = null, ...judgeOptions } = options;
  const facts = readFacts(evidence, judgeOptions);
  const judgement = judgeFacts(evidence, facts);
  const body = facts.result.kind === "parsed" ? facts.result.value : null;
  const location = locatePair(dir);
  const folder = location.upstreamSetting ?? evidence.upstreamSetting;
  const upstream = upstreamWord(folder, body, evidence.files.keys());
  const resolved = resolveSetting({ manifest, explicit, upstream });
  const mismatch = body === null || location.pair === null ? [] : bodyMismatch(body, location.pair);
  const diagnostics = [...judgement.diagnostics, ...resolved.diagnostics, ...mismatch];
  const verdict = parseFile(evidence.files.get("verdict.json"), verdictFileSchema);
  const pair = location.pair ?? (body === null ? null : pairOf(body));
  return {
    pair: pair === null ? null : pairKey(pair),
    run: location.run ?? body?.run_name ?? null,
    setting: resolved.setting,
    ...judgement,
    diagnostics,
    costUsd: resultCost(evidence, facts).costUsd,
    costAllAttemptsUsd: verdict.kind === "parsed" ? verdict.value.costAllAttemptsUsd : null,
    attempts: verdict.kind === "parsed" ? verdict.value.attempts : null,
    dir,
  };
}

function pairOf({ repo, task_id: taskId, features }: ResultFile): Pair | null {
  const [a, b] = features.toSorted((x, y) => x - y);
  return a === undefined || b === undefined || a >= b || features.length !== 2
    ? null
    : { repo, taskId, features: [a, b] };
}
