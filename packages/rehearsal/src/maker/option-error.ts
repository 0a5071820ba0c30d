/** An option of a rehearsal that cannot be. */
export class RehearsalOptionError extends Error {
  readonly code = "rehearsal-option";
  readonly option: string;
  constructor(option: string, expected: string, found: unknown) {
    super(`rehearsal: ${option} must be ${expected}, not ${JSON.stringify(found)}.`);
    this.name = "RehearsalOptionError";
    this.option = option;
  }
}
