import type { Judgement, Reason } from "@cooperbench-ts/results";
import { isFailedTry } from "../trial/failed-try.ts";

/** Causes that may heal by themselves: they pause a run instead of ending it. */
export const healingReasons: ReadonlySet<Reason> = new Set([
  "model-unavailable",
  "model-rate-limit",
  "redis-unavailable",
  "docker-unavailable",
  "registry-rate-limit",
  "disk-full",
]);

/** Never a sign of something systematic: a slow agent, the user, or one image. */
const IGNORED: ReadonlySet<Reason> = new Set(["timeout", "eval-timeout", "interrupted", "image-unusable"]);

export const BREAKER_PAIRS = 3;

export type BreakerSignal =
  | { readonly kind: "none" }
  | { readonly kind: "pause"; readonly judgement: Judgement }
  | { readonly kind: "stop"; readonly judgement: Judgement; readonly pairs: number };

/** Watches the judgements of a run for a cause that is not a trial's own. */
export class Breaker {
  /** Each phase by itself: that agents succeed says nothing of evals that all fail. */
  readonly #streaks = { agent: new Streak(), eval: new Streak() };

  /** Feeds one judged phase; says what it means for the run. */
  observe(pair: string, judgement: Judgement): BreakerSignal {
    if (!isFailedTry(judgement)) {
      this.#streaks.agent.end();
      if (judgement.verdict !== null) this.#streaks.eval.end();
      return { kind: "none" };
    }
    if (judgement.stopsRun) return { kind: "stop", judgement, pairs: 1 };
    if (IGNORED.has(judgement.reason)) return { kind: "none" };
    // Only an eval can fail without a verdict, also where it is the agent that is run again.
    const phase = judgement.redo === "eval" || judgement.verdict === null ? "eval" : "agent";
    const pairs = this.#streaks[phase].add(judgement.reason, pair);
    if (pairs < BREAKER_PAIRS) return { kind: "none" };
    return healingReasons.has(judgement.reason) ? { kind: "pause", judgement } : { kind: "stop", judgement, pairs };
  }

  /** A cause has healed. */
  reset(): void {
    this.#streaks.agent.end();
    this.#streaks.eval.end();
  }
}

/** Different pairs in a row that ended in one cause. */
class Streak {
  #reason: Reason | null = null;
  #pairs = new Set<string>();

  add(reason: Reason, pair: string): number {
    if (this.#reason !== reason) this.end();
    this.#reason = reason;
    return this.#pairs.add(pair).size;
  }

  end(): void {
    this.#reason = null;
    this.#pairs.clear();
  }
}
