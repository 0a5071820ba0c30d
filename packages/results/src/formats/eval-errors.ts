import type { EvalFile } from "./eval-file.ts";

/** Until 0.0.15 neither a plain nor a union merge was possible; the second is the GCP backend's word for it. */
const UNION_FAILED = /^(?:Both naive and union merge strategies failed|merge_failed$)/;

/** Whether the evaluation ended because the patches cannot be merged in any way: a result, though it stands in `error`. */
export function neverMerged({ error }: EvalFile): boolean {
  return error != null && UNION_FAILED.test(error);
}
