import { InputError } from "../errors.ts";

/** Why two sides may be no one measure: `docs/statistics.md` says what each rests on. */
export const barrierCodes = [
  "same-trials",
  "stand-in",
  "eval-policy",
  "upstream-version",
  "dataset",
  "mixed-conditions",
  "submit-nudge",
  "unequal-losses",
] as const;
export type BarrierCode = (typeof barrierCodes)[number];

/** What is to be said beside the figures, and does not make them another measure. */
export const noteCodes = [
  "several-differences",
  "setting-unknown",
  "eval-policy-unknown",
  "stand-in",
  "losses-left-out",
  "repeats-differ",
  "few-clusters",
  "few-differences",
  "no-spread",
  "units-disagree",
  "trials-pooled",
  "arms-pooled",
  "exclusion-unasked",
] as const;
export type NoteCode = (typeof noteCodes)[number];

export interface Concern<Code extends string = string> {
  readonly code: Code;
  /** One sentence, with its figures. */
  readonly message: string;
  /** The figures of the sentence. */
  readonly figures: Readonly<Record<string, string | number | null>>;
}

export type Barrier = Concern<BarrierCode>;
export type ComparisonNote = Concern<NoteCode>;

/** Two sides whose difference would not be theirs alone. */
export class NotComparableError extends InputError {
  override readonly name = "NotComparableError";
  readonly barriers: readonly Barrier[];

  constructor(subject: string, barriers: readonly Barrier[]) {
    super({
      code: "not-comparable",
      subject,
      problem: `The difference would not be theirs alone.\n${barriers.map(({ code, message }) => `- ${code}: ${message}`).join("\n")}\n`,
      remedy: "Choose sides that differ in one thing, or pass `anyway` (--anyway) and say so beside the figures.",
    });
    this.barriers = barriers;
  }

  static override isInstance(value: unknown): value is NotComparableError {
    return super.isInstance(value) && "barriers" in value;
  }
}
