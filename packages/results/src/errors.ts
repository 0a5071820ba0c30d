const marker = Symbol.for("@cooperbench-ts/results/error");

/** What every expected failure of an experiment carries. */
export interface FailureDetails {
  /** Stable, kebab-case; has a page in `docs/errors/`. */
  readonly code: string;
  /** The file, flag or part concerned. */
  readonly subject: string;
  /** What was wrong, in a sentence. */
  readonly problem: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly cause?: unknown;
}

/** Base of the failures that a user can mend. `kind` decides the exit code: input 2, prerequisite 3, stopped 5. */
export class ExperimentError extends Error {
  override readonly name: string = "ExperimentError";
  readonly [marker] = true;
  readonly kind: "input" | "prerequisite" | "stopped";
  readonly code: string;
  readonly subject: string;
  readonly problem: string;
  readonly remedy: string;

  constructor(kind: ExperimentError["kind"], details: FailureDetails) {
    super(`${details.subject}: ${details.problem} ${details.remedy}`, { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.subject = details.subject;
    this.problem = details.problem;
    this.remedy = details.remedy;
  }

  /** Works across copies of this package. */
  static isInstance(value: unknown): value is ExperimentError {
    return typeof value === "object" && value !== null && marker in value;
  }
}

/** Bad usage, configuration or input; nothing was written. */
export class InputError extends ExperimentError {
  override readonly name: string = "InputError";
  constructor(details: FailureDetails) {
    super("input", details);
  }
}

/** Something that is needed is missing or broken; found before anything is started that needs it. */
export class PrerequisiteError extends ExperimentError {
  override readonly name = "PrerequisiteError";
  constructor(details: FailureDetails) {
    super("prerequisite", details);
  }
}

/** What a run cannot go on without was taken from it while it was under way; what is finished is kept. */
export class StoppedError extends ExperimentError {
  override readonly name = "StoppedError";
  constructor(details: FailureDetails) {
    super("stopped", details);
  }
}
