import { unmistakable } from "./credentials.ts";
import { Redactor } from "./redactor.ts";

export interface CallRedactors {
  /** For all that is kept, and for what no model said: status lines, headers, errors. */
  readonly all: Redactor;
  /** For a result: it shows no key that cannot be mistaken. */
  readonly result: Redactor;
}

/** The calls of a campaign carry one key, and what finds it in any spelling takes milliseconds to make. */
const KEPT = 16;

export class Redactors {
  readonly #made = new Map<string, CallRedactors>();

  of(credentials: readonly string[]): CallRedactors {
    const name = JSON.stringify(credentials);
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    const result = unmistakable(credentials);
    const all = new Redactor(credentials);
    const both = { all, result: result.length === credentials.length ? all : new Redactor(result) };
    if (this.#made.size >= KEPT) this.#made.clear();
    this.#made.set(name, both);
    return both;
  }
}
