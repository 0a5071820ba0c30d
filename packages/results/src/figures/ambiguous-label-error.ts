import type { PairRow } from "../tables/pairs-shape.ts";

type Trial = Pick<PairRow, "run" | "setting" | "upstreamSetting" | "repeat">;

const MARK = Symbol.for("@cooperbench-ts/results/ambiguous-label-error");

/** A label that leaves out run, setting or repeat, and agrees with several trials: whose conversation it is about is not known. */
export class AmbiguousLabelError extends Error {
  readonly code = "label-ambiguous";
  readonly pairKey: string;
  /** The runs that it could be about, sorted; one where it is that run's setting or repeat that is not told. */
  readonly runs: readonly string[];
  readonly [MARK] = true;

  constructor(pairKey: string, trials: readonly Trial[]) {
    const told = trials.map(
      ({ run, setting, upstreamSetting, repeat }) =>
        `${run} (${setting ?? upstreamSetting ?? "setting unknown"}, repeat ${repeat})`,
    );
    super(
      `a label of ${pairKey} does not say which trial it is about, and ${trials.length} agree with it: ${told.sort().join(", ")}. ` +
        "Give every label its `run`, `setting`, `upstreamSetting` and `repeat`, or pass the trials of one run only.",
    );
    this.name = "AmbiguousLabelError";
    this.pairKey = pairKey;
    this.runs = [...new Set(trials.map(({ run }) => run))].sort();
  }

  static isInstance(value: unknown): value is AmbiguousLabelError {
    return typeof value === "object" && value !== null && MARK in value;
  }
}
