import type { Io } from "./io.ts";

/**
 * Ctrl-C and TERM. The first two are heard; whatever comes then is left to the system, which ends the process also where this program hangs
 * so that it would not hear anything (exit code 130 or 143 in a shell).
 */
export class Interruptions {
  readonly #listeners = new Set<(count: number) => void>();
  #terminated = false;

  get terminated(): boolean {
    return this.#terminated;
  }

  readonly listen: Io["onInterrupt"] = (listener) => {
    let count = 0;
    const onInt = (): void => hear(count + 1);
    const onTerm = (): void => {
      this.#terminated = true;
      hear(2);
    };
    const deafen = (): void => {
      process.off("SIGINT", onInt);
      process.off("SIGTERM", onTerm);
    };
    const hear = (now: number): void => {
      count = now;
      if (count >= 2) deafen();
      listener(count);
    };
    process.on("SIGINT", onInt);
    process.on("SIGTERM", onTerm);
    this.#listeners.add(hear);
    return () => {
      deafen();
      this.#listeners.delete(hear);
    };
  };

  /** As a second Ctrl-C does. @returns whether anything listens */
  endNow(): boolean {
    for (const hear of this.#listeners) hear(2);
    return this.#listeners.size > 0;
  }
}
