import type { EvalFile } from "../formats/eval-file.ts";
import type { ResultFile } from "../formats/result-file.ts";
import type { Evidence } from "./evidence.ts";

/** `dated`: its times are in the wrong order, and a clock or a zone can explain it. `stale`: it is of an earlier result. */
export type EvalAge =
  | { readonly kind: "fresh" }
  | { readonly kind: "dated"; readonly why: string }
  | { readonly kind: "stale"; readonly why: string };

/** Upstream writes local times without a zone: here read as if they were UTC, to be told apart. */
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
/** From UTC-12 to UTC+14: an evaluation on another machine can look that much earlier. */
const ZONES_MS = 26 * 3_600_000;
/** File systems and copies round times. */
const ROUNDED_MS = 2000;

/**
 * Whether an evaluation is of this result. Our own runs remove what was there before they evaluate, and their verdict says what it
 * was of. In trees of others times decide: local ones without a zone only by more than a zone can explain, or together with the
 * times of the files.
 */
export function evalAge(evidence: Evidence, result: ResultFile, evaluation: EvalFile): EvalAge {
  if (evidence.driver?.phase === "eval" || evidence.files.has("verdict.json")) return { kind: "fresh" };
  const files = olderByFileTime(evidence);
  const [ended, evaluated] = [result.ended_at, evaluation.evaluated_at];
  if (ended == null || evaluated == null || !LOCAL.test(ended) || !LOCAL.test(evaluated))
    return files ? { kind: "stale", why: "eval.json is older than result.json" } : { kind: "fresh" };
  const earlierMs = localMs(ended) - localMs(evaluated);
  if (!(earlierMs > 0)) return { kind: "fresh" };
  const why = `evaluated_at ${evaluated} is before ended_at ${ended}`;
  return { kind: files || earlierMs > ZONES_MS ? "stale" : "dated", why };
}

function localMs(text: string): number {
  return Date.parse(`${text.slice(0, 19)}Z`);
}

function olderByFileTime({ modifiedAt }: Evidence): boolean {
  const [result, evaluation] = [modifiedAt.get("result.json"), modifiedAt.get("eval.json")];
  return result !== undefined && evaluation !== undefined && evaluation < result - ROUNDED_MS;
}
