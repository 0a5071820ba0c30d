import { InputError } from "../errors.ts";

/** Where in a file something is wrong. */
export interface InvalidField {
  /** The file as the caller named it. */
  readonly file: string;
  /** Path of the field in it, for example `tasks[3].pairs[0]`; empty for the file as a whole. */
  readonly field: string;
  readonly expected: string;
  readonly remedy: string;
  readonly cause?: unknown;
}

/** A file that cannot be used: names the file, the field, what was expected and what to do. */
export class InvalidFileError extends InputError {
  override readonly name = "InvalidFileError";
  readonly file: string;
  readonly field: string;
  readonly expected: string;

  constructor(code: string, problem: string, { file, field, expected, remedy, cause }: InvalidField) {
    super({
      code,
      subject: field === "" ? file : `${file}, ${field}`,
      problem: `${problem}; expected ${expected}.`,
      remedy,
      cause,
    });
    this.file = file;
    this.field = field;
    this.expected = expected;
  }
}
