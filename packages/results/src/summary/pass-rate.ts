import { parsePairKey } from "../pair.ts";
import { rateInterval, type RateInterval } from "../stats/rate-interval.ts";

/** A pass rate with its 95 % interval; null rate and bounds when there is no trial to count. */
export interface PassRate {
  /** `infra-excluded`: pass / (pass + fail). `infra-as-fail`: pass / (pass + fail + infra_error). Pending is in neither. */
  readonly policy: "infra-excluded" | "infra-as-fail";
  /** How the bounds were found: as `rateInterval`, by Wilson where each pair is counted once, else by whole tasks. */
  readonly ci: RateInterval["ci"];
  readonly k: number;
  readonly n: number;
  readonly rate: number | null;
  /** null without trials, and where too little is known of how tasks vary. */
  readonly lower: number | null;
  readonly upper: number | null;
}

interface Trial {
  readonly pair: string;
  readonly verdict: { readonly verdict: "pass" | "fail" | "infra_error" | null } | null;
}

export function passRate(policy: PassRate["policy"], trials: readonly Trial[]): PassRate {
  const rows = trials.map(({ pair, verdict }) => ({
    ...placeOf(pair),
    passed: passed(policy, verdict?.verdict ?? null),
  }));
  const { ci, ...rate } = rateInterval(rows, (row) => row.passed);
  return { policy, ci, ...rate };
}

/** A key of another form is a task of its own. */
function placeOf(key: string): { pairKey: string; repo: string; taskId: number } {
  const { repo, taskId } = parsePairKey(key) ?? { repo: key, taskId: 0 };
  return { pairKey: key, repo, taskId };
}

/** null: not counted. */
function passed(policy: PassRate["policy"], verdict: "pass" | "fail" | "infra_error" | null): boolean | null {
  if (verdict === null || (verdict === "infra_error" && policy === "infra-excluded")) return null;
  return verdict === "pass";
}
