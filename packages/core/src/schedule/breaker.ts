import { type AskedPart, type Judgement, type Reason, reasonTraits } from "@cooperbench-ts/results";
import { isFailedTry } from "../trial/failed-try.ts";

/** So many pairs in a row for what its row does not decide. */
const BREAKER_PAIRS = 3;

export type BreakerSignal =
  | { readonly kind: "none" }
  /** It may hold for every trial, and somebody knows. */
  | { readonly kind: "ask"; readonly part: AskedPart; readonly judgement: Judgement }
  | { readonly kind: "pause"; readonly judgement: Judgement }
  | { readonly kind: "stop"; readonly judgement: Judgement; readonly pairs: number };

/** Watches the judgements of a run for a cause that is not a trial's own. */
export class Breaker {
  /** Each phase by itself: that agents succeed says nothing of evals that all fail. */
  readonly #streaks = { agent: new Streaks(), eval: new Streaks() };

  /** Feeds one judged phase; says what it means for the run. */
  observe(pair: string, phase: "agent" | "eval", judgement: Judgement): BreakerSignal {
    if (!isFailedTry(judgement)) {
      this.#streaks.agent.end();
      if (judgement.verdict !== null) this.#streaks.eval.end();
      return { kind: "none" };
    }
    const { reason } = judgement;
    const { heals, asks } = reasonTraits[reason];
    const needed = pairsNeeded(judgement);
    if (needed === null) return { kind: "none" };
    const pairs = this.#streaks[phase].add(reason, pair, needed);
    if (pairs < needed) return asks === null ? { kind: "none" } : { kind: "ask", part: asks, judgement };
    return heals === null ? { kind: "stop", judgement, pairs } : { kind: "pause", judgement };
  }

  /** A cause has healed; that is no success yet. */
  reset(): void {
    this.#streaks.agent.endRows();
    this.#streaks.eval.endRows();
  }
}

/** null: it never stops a run. */
function pairsNeeded({ reason, stopsRun }: Judgement): number | null {
  const { scope, pairsToStop } = reasonTraits[reason];
  // An eval that finds nothing is no fault of the campaign's: its agent works again.
  return scope === "campaign" && !stopsRun ? BREAKER_PAIRS : pairsToStop;
}

/** Different pairs that ended in each cause, since something succeeded. */
class Streaks {
  readonly #causes = new Map<Reason, { readonly pairs: Set<string>; readonly inARow: boolean }>();

  /** @param needed pairs that make it sure; from three on they must come in a row, with no other cause between */
  add(reason: Reason, pair: string, needed: number): number {
    this.endRows(reason);
    const cause = this.#causes.get(reason) ?? { pairs: new Set(), inARow: needed > 2 };
    this.#causes.set(reason, cause);
    return cause.pairs.add(pair).size;
  }

  /** @param except the cause whose row goes on */
  endRows(except?: Reason): void {
    for (const [reason, { inARow }] of this.#causes) if (inARow && reason !== except) this.#causes.delete(reason);
  }

  end(): void {
    this.#causes.clear();
  }
}
