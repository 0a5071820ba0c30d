import { unexpectedErrorOf } from "@cooperbench-ts/attempt";
import type { Judgement } from "@cooperbench-ts/results";
import type { Stop } from "./stop.ts";

/** So often may one error of the harness end an attempt before it ends the run. */
const SAME_ERRORS = 3;

/** Counts what the last net caught: an error that comes again and again will not go away by itself, and every attempt may cost money. */
export class UnexpectedErrors {
  readonly #seen = new Map<string, number>();

  /** @returns why the run must stop; null: it may go on */
  observe(judgement: Judgement): Stop | null {
    const error = unexpectedErrorOf(judgement);
    if (error === null) return null;
    const count = (this.#seen.get(error.kind) ?? 0) + 1;
    this.#seen.set(error.kind, count);
    if (count < SAME_ERRORS) return null;
    return {
      cause: "bug",
      message: `One unexpected error has ended ${count} attempts:\n${error.stack}`,
      remedy: "This is a bug of cooperbench-ts; please report it with the text above. The same command goes on.",
    };
  }
}
