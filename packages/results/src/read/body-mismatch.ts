import type { ResultFile } from "../formats/result-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { pairKey, type Pair } from "../pair.ts";

/** The path says which pair it is; a result of another pair in it is worth knowing. */
export function bodyMismatch({ repo, task_id: taskId, features }: ResultFile, pair: Pair): Diagnostic[] {
  const [a, b] = pair.features;
  const same =
    repo === pair.repo &&
    taskId === pair.taskId &&
    features.length === 2 &&
    features.includes(a) &&
    features.includes(b);
  if (same) return [];
  const message = `result.json is of ${repo}/${taskId}/f${features.join("_f")}, the folder of ${pairKey(pair)}`;
  return [{ code: "path-body-mismatch", message, file: "result.json" }];
}
