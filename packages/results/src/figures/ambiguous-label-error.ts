const MARK = Symbol.for("@cooperbench-ts/results/ambiguous-label-error");

/** A label without a run whose pair, setting and repeat several runs have: whose conversation it is about is not known. */
export class AmbiguousLabelError extends Error {
  readonly code = "label-ambiguous";
  readonly pairKey: string;
  /** The runs that it could be about, sorted. */
  readonly runs: readonly string[];
  readonly [MARK] = true;

  constructor(pairKey: string, runs: readonly string[]) {
    super(
      `a label of ${pairKey} names no run, and ${runs.join(", ")} all have this pair in its setting and repeat. ` +
        "Give every label its `run`, or pass the trials of one run only.",
    );
    this.name = "AmbiguousLabelError";
    this.pairKey = pairKey;
    this.runs = runs;
  }

  static isInstance(value: unknown): value is AmbiguousLabelError {
    return typeof value === "object" && value !== null && MARK in value;
  }
}
