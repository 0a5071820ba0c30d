/** What may be away for a while and come back by itself; it can be asked whether it is there again. */
export type HealingPart = "docker" | "redis" | "registry" | "model" | "disk";

/** What a reason means for a run, whichever rule gave it. */
export interface ReasonTraits {
  /** null: nothing is judged yet. */
  readonly verdict: "pass" | "fail" | "infra_error" | null;
  /** What a run does by itself: nothing, or the phase in which it struck again. */
  readonly redo: "none" | "phase";
  /**
   * - `trial`: never a sign of something systematic.
   * - `machine`: different pairs in a row mean that something of this machine, or of a provider, is broken.
   * - `campaign`: the same would happen to every trial.
   */
  readonly scope: "trial" | "machine" | "campaign";
  /** What to ask whether the cause is gone: until then it pauses a run and does not end it. null: it does not heal by itself. */
  readonly heals: HealingPart | null;
  /** Before the second try; null where nothing is done again. */
  readonly firstDelayMs: number | null;
  /** Shortest pause, in ms, before what failed is called again, even where it says to come back at once; 0: nothing is called. */
  readonly shortestPauseMs: number;
  /** It will not get better by another try or another run: a trial that ended so is finished, though it has no pass or fail. */
  readonly stands: boolean;
  /** What a person can do, in Markdown of one paragraph; also the `Remedy` section of the reason's page. */
  readonly remedy: string;
}

// The kinds of reasons. Rows are made by these only, so none of them contradicts itself.

/** A result: it stands. */
export function result(verdict: "pass" | "fail", remedy: string): ReasonTraits {
  return {
    verdict,
    redo: "none",
    scope: "trial",
    heals: null,
    firstDelayMs: null,
    shortestPauseMs: 0,
    stands: true,
    remedy,
  };
}

/** No result yet, and no failure either. */
export function pending(firstDelayMs: number, remedy: string): ReasonTraits {
  return {
    verdict: null,
    redo: "phase",
    scope: "machine",
    heals: null,
    firstDelayMs,
    shortestPauseMs: 0,
    stands: false,
    remedy,
  };
}

/** A failure that says nothing of other trials; without a delay, one that comes back with every try. */
export function ofTrial(firstDelayMs: number | null, remedy: string): ReasonTraits {
  const redo = firstDelayMs === null ? "none" : "phase";
  return {
    verdict: "infra_error",
    redo,
    scope: "trial",
    heals: null,
    firstDelayMs,
    shortestPauseMs: 0,
    stands: false,
    remedy,
  };
}

/** A fault of the benchmark's own task: nobody's work failed, and nothing that a run can do mends it. */
export function ofTask(remedy: string): ReasonTraits {
  return { ...ofTrial(null, remedy), stands: true };
}

/** A failure that may lie in this machine or a provider. */
export function ofMachine(firstDelayMs: number, remedy: string): ReasonTraits {
  return {
    verdict: "infra_error",
    redo: "phase",
    scope: "machine",
    heals: null,
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

/** A failure that every trial would meet. */
export function ofCampaign(remedy: string): ReasonTraits {
  return {
    verdict: "infra_error",
    redo: "none",
    scope: "campaign",
    heals: null,
    firstDelayMs: null,
    shortestPauseMs: 0,
    stands: false,
    remedy,
  };
}
