/** What may be away for a while and come back by itself; it can be asked whether it is there again. */
export type HealingPart = "docker" | "redis" | "registry" | "model" | "disk";

/** Whom to ask whether a cause holds for every trial. */
export type AskedPart = "model" | "docker" | "docker-cli";

/**
 * What makes a run sure that a cause holds for every trial.
 * - `at-once`: one trial that meets it; no answer could refute it.
 * - a part: its answer that confirms it, or a second pair that meets it.
 * - `second-pair`: that alone, because nobody can be asked.
 */
export type StopProof = "at-once" | AskedPart | "second-pair";

/** What a reason means for a run, whichever rule gave it. */
export interface ReasonTraits {
  /** null: nothing is judged yet. */
  readonly verdict: "pass" | "fail" | "infra_error" | null;
  /** What a run does by itself: nothing, or the phase in which it struck again. */
  readonly redo: "none" | "phase";
  /**
   * - `trial`: never a sign of something systematic.
   * - `machine`: different pairs in a row mean that something of this machine, or of a provider, is broken.
   * - `campaign`: the same may happen to every trial.
   */
  readonly scope: "trial" | "machine" | "campaign";
  /** What to ask whether the cause is gone: until then it pauses a run and does not end it. null: it does not heal by itself. */
  readonly heals: HealingPart | null;
  /**
   * So many different pairs that meet it stop a run, or pause it where it heals. From three on they must come in a row; two need
   * only that nothing succeeded between them. null: never.
   */
  readonly pairsToStop: number | null;
  /** Whom a run asks at its first sign; an answer that confirms it stops the run before the pairs do. null: nobody. */
  readonly asks: AskedPart | null;
  /** Before the second try; null where nothing is done again. */
  readonly firstDelayMs: number | null;
  /** Shortest pause, in ms, before what failed is called again, even where it says to come back at once; 0: nothing is called. */
  readonly shortestPauseMs: number;
  /** It will not get better by another try or another run: a trial that ended so is finished, though it has no pass or fail. */
  readonly stands: boolean;
  /** What a person can do, in Markdown of one paragraph; also the `Remedy` section of the reason's page. */
  readonly remedy: string;
}

/** Once may be chance, twice too. */
const SYSTEMATIC_PAIRS = 3;

/** What is the same for reasons that speak of one trial alone. */
const neverStops = { scope: "trial", heals: null, pairsToStop: null, asks: null, shortestPauseMs: 0 } as const;

// The kinds of reasons. Rows are made by these only, so none of them contradicts itself.

/** A result: it stands. */
export function result(verdict: "pass" | "fail", remedy: string): ReasonTraits {
  return { ...neverStops, verdict, redo: "none", firstDelayMs: null, stands: true, remedy };
}

/** No result yet, and no failure either. */
export function pending(firstDelayMs: number, remedy: string): ReasonTraits {
  return { ...ofMachine(firstDelayMs, remedy), verdict: null };
}

/** A failure that says nothing of other trials; without a delay, one that comes back with every try. */
export function ofTrial(firstDelayMs: number | null, remedy: string): ReasonTraits {
  const redo = firstDelayMs === null ? "none" : "phase";
  return { ...neverStops, verdict: "infra_error", redo, firstDelayMs, stands: false, remedy };
}

/** A fault of the benchmark's own task: nobody's work failed, and nothing that a run can do mends it. */
export function ofTask(remedy: string): ReasonTraits {
  return { ...ofTrial(null, remedy), stands: true };
}

/** A failure that may lie in this machine or a provider; 2 pairs where one that is met again will be met by all. */
export function ofMachine(
  firstDelayMs: number,
  remedy: string,
  pairsToStop: 2 | typeof SYSTEMATIC_PAIRS = SYSTEMATIC_PAIRS,
): ReasonTraits {
  return {
    verdict: "infra_error",
    redo: "phase",
    scope: "machine",
    heals: null,
    pairsToStop,
    asks: null,
    firstDelayMs,
    shortestPauseMs: 0,
    stands: false,
    remedy,
  };
}

/** A failure of the machine or a provider that may heal by itself. */
export function healing(heals: HealingPart, firstDelayMs: number, remedy: string): ReasonTraits {
  return { ...ofMachine(firstDelayMs, remedy), heals, shortestPauseMs: 1000 };
}

/** A failure that every trial may meet. */
export function ofCampaign(proof: StopProof, remedy: string): ReasonTraits {
  return {
    verdict: "infra_error",
    redo: "none",
    scope: "campaign",
    heals: null,
    pairsToStop: proof === "at-once" ? 1 : 2,
    asks: proof === "at-once" || proof === "second-pair" ? null : proof,
    firstDelayMs: null,
    shortestPauseMs: 0,
    stands: false,
    remedy,
  };
}
