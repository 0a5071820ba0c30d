import { sleep } from "./sleep.ts";

/** The time that decisions go by. It is handed in, so that a test can let a day pass in a moment. */
export interface Clock {
  /** Dates what is recorded. People set it, also back. */
  now(): Date;
  /** Tells how long something has lasted. It only goes forward, from a beginning of its own. */
  monotonicMs(): number;
  /** Resolves after the delay, or at once when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep,
};
