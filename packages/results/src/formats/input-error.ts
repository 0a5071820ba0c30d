const MARK = Symbol.for("@cooperbench-ts/results/input-error");

export interface InputErrorFields {
  /** The file as the caller named it. */
  readonly file: string;
  /** Path of the field in it, for example `tasks[3].pairs[0]`; empty for the file as a whole. */
  readonly field: string;
  readonly expected: string;
  readonly remedy: string;
  readonly cause?: unknown;
}

/** Input of ours that cannot be used: names the file, the field, what was expected and what to do. */
export class InputError extends Error {
  readonly code: "subset-invalid" | "manifest-invalid";
  readonly file: string;
  readonly field: string;
  readonly expected: string;
  readonly remedy: string;
  readonly [MARK] = true;

  constructor(code: InputError["code"], problem: string, fields: InputErrorFields) {
    const at = fields.field === "" ? fields.file : `${fields.file}, ${fields.field}`;
    super(`${at}: ${problem}; expected ${fields.expected}. ${fields.remedy}`, { cause: fields.cause });
    this.name = "InputError";
    this.code = code;
    this.file = fields.file;
    this.field = fields.field;
    this.expected = fields.expected;
    this.remedy = fields.remedy;
  }

  static isInstance(value: unknown): value is InputError {
    return typeof value === "object" && value !== null && MARK in value;
  }
}
