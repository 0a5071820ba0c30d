import type { Judgement, Reason } from "@cooperbench-ts/results";

/**
 * Outages of a host: a full disk, a daemon that is away. Whoever meets one reports it and waits for its end. Whoever made the host listens,
 * and in the end gives up; then those that wait give up, too.
 */
export class Outages {
  readonly #givenUp = new AbortController();
  #listener: (outage: Judgement) => void = () => {};

  /** Fires when nothing is waited for any more. */
  get givenUp(): AbortSignal {
    return this.#givenUp.signal;
  }

  giveUp(): void {
    this.#givenUp.abort();
  }

  listen(listener: (outage: Judgement) => void): void {
    this.#listener = listener;
  }

  report(reason: Reason, evidence: { readonly file: string; readonly quote: string }): void {
    this.#listener({
      verdict: "infra_error",
      redo: "agent",
      reason,
      rule: "met-by-the-harness",
      stopsRun: false,
      evidence,
      diagnostics: [],
    });
  }
}

/** Thrown by what waited for the end of an outage. Its trial stays open, and a later call recovers it. */
export class GaveUpError extends Error {
  constructor(cause: unknown) {
    super("gave up waiting for the end of an outage", { cause });
    this.name = "GaveUpError";
  }
}
