import { type Reason, reasonTraits } from "@cooperbench-ts/results";

/** Where a rule sends a trial back though its reason alone would not: an eval that found no result. */
const SENT_BACK_MS = 5_000;
const LONGEST_MS = 300_000;

export interface BackoffOptions {
  /** The try that failed, from 1. */
  readonly failedTry: number;
  /** 1: real time; a rehearsal compresses it. */
  readonly timeScale: number;
  /** In [0, 1). */
  readonly random: number;
}

/** Delay before the next try: exponential by reason, with up to half of it as jitter so that trials do not return together. */
export function backoffMs(reason: Reason, options: BackoffOptions): number {
  const firstMs = reasonTraits[reason].firstDelayMs ?? SENT_BACK_MS;
  const base = Math.min(LONGEST_MS, firstMs * 2 ** (options.failedTry - 1));
  return Math.round(base * (1 + options.random / 2) * options.timeScale);
}
