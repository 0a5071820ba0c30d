import type { Reason } from "@cooperbench-ts/results";

/** First delay in ms by reason; each further try doubles it, up to `longestMs`. */
const FIRST_DELAY_MS: Partial<Record<Reason, number>> = {
  "model-rate-limit": 30_000,
  "model-unavailable": 20_000,
  "docker-unavailable": 15_000,
  "docker-pull-failed": 15_000,
  "registry-rate-limit": 120_000,
  "redis-unavailable": 5_000,
  "disk-full": 60_000,
  timeout: 1_000,
};
const DEFAULT_FIRST_DELAY_MS = 5_000;
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
  const base = Math.min(LONGEST_MS, (FIRST_DELAY_MS[reason] ?? DEFAULT_FIRST_DELAY_MS) * 2 ** (options.failedTry - 1));
  return Math.round(base * (1 + options.random / 2) * options.timeScale);
}
