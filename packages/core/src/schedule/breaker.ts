import { type Judgement, type Reason, reasonTraits } from "@cooperbench-ts/results";
import { isFailedTry } from "../trial/failed-try.ts";

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
    const { scope, heals } = reasonTraits[judgement.reason];
    if (scope === "trial") return { kind: "none" };
    // Only an eval can fail without a verdict, also where it is the agent that is run again.
    const phase = judgement.redo === "eval" || judgement.verdict === null ? "eval" : "agent";
    const pairs = this.#streaks[phase].add(judgement.reason, pair);
    if (pairs < BREAKER_PAIRS) return { kind: "none" };
    return heals === null ? { kind: "stop", judgement, pairs } : { kind: "pause", judgement };
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
