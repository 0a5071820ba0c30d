import { reasonTraits } from "@cooperbench-ts/results";
import type { Clock } from "../../process/clock.ts";

const { shortestPauseMs } = reasonTraits["model-rate-limit"];
/** Pauses that a target does not name double while they go on. */
const MAX_UNNAMED_PAUSE_MS = 16_000;
/** After a pause the calls that waited go out one by one, within this part of it. */
const SPREAD = 0.1;

export interface GateOptions {
  readonly clock: Clock;
  /** Longest time that anybody waits here, in ms: no pause is longer. */
  readonly limitMs: number;
  /** From 0 to 1, for the spread. */
  readonly random: () => number;
}

interface Pause {
  /** Of the clock's `monotonicMs`. */
  readonly since: number;
  readonly until: number;
  readonly spreadMs: number;
  readonly lift: AbortController;
}

/** Holds back the calls of all attempts to one target while it asks for patience. */
export class TargetGate {
  readonly #options: GateOptions;
  #pause: Pause | null = null;
  #refusals = 0;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /**
   * What a target is given that asks to be called again after `askedMs`; null: it did not say when. Never shorter than the pause
   * of such a failure, whatever it asks.
   */
  pauseOf(askedMs: number | null): number {
    const unnamed = Math.min(shortestPauseMs * 2 ** this.#refusals, MAX_UNNAMED_PAUSE_MS);
    return Math.max(askedMs ?? unnamed, shortestPauseMs);
  }

  /** A later end wins; an earlier one changes nothing. */
  hold(pauseMs: number): void {
    const since = this.#options.clock.monotonicMs();
    const length = Math.min(pauseMs, this.#options.limitMs);
    const until = Math.max(this.#pause?.until ?? 0, since + length);
    const lift = this.#pause?.lift ?? new AbortController();
    this.#pause = { since, until, spreadMs: length * SPREAD, lift };
    this.#refusals += 1;
  }

  /** A call that went out at `sentAt` was answered: what the target asked for before that is over. */
  succeed(sentAt: number): void {
    if (this.#pause !== null && sentAt < this.#pause.since) return;
    this.#pause?.lift.abort();
    this.#pause = null;
    this.#refusals = 0;
  }

  /** Nobody waits here, and whatever the target asked for is long over. */
  get idle(): boolean {
    const { clock, limitMs } = this.#options;
    return this.#pause === null || this.#pause.until + limitMs < clock.monotonicMs();
  }

  /** Waits until the target may be asked again, but not beyond `deadline` (of the clock's `monotonicMs`). Rejects on abort. */
  async wait(deadline: number, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    const share = random();
    for (;;) {
      signal.throwIfAborted();
      if (this.#pause === null) return;
      const { until, spreadMs, lift } = this.#pause;
      const left = Math.min(until + share * spreadMs, deadline) - clock.monotonicMs();
      if (left <= 0) return;
      await clock.sleep(left, AbortSignal.any([signal, lift.signal]));
    }
  }
}
