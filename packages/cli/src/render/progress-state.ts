import { trialKey } from "@cooperbench-ts/results";
import type { ExperimentEvent, SpendTotals, TrialLabel } from "@cooperbench-ts/core";

export interface RunningTrial extends TrialLabel {
  readonly attempt: number;
  readonly phase: "agent" | "eval";
  readonly sinceMs: number;
  readonly limitMs: number;
  readonly steps: number;
  readonly calls: number;
  readonly costUsd: number | null;
}

/** What a run has come to, folded from its events; both progress forms draw from it. */
export class ProgressState {
  readonly startedMs: number;
  planned = 0;
  skipped = 0;
  pass = 0;
  fail = 0;
  infra = 0;
  retries = new Map<string, number>();
  spent: SpendTotals = {
    knownUsd: 0,
    wastedUsd: 0,
    unknownAttempts: 0,
    unknownCalls: 0,
    unknownAtMostUsd: 0,
  };
  paused: string | null = null;
  readonly running = new Map<string, RunningTrial>();

  constructor(nowMs: number) {
    this.startedMs = nowMs;
  }

  get ended(): number {
    return this.pass + this.fail + this.infra;
  }

  apply(event: ExperimentEvent, nowMs: number): void {
    switch (event.type) {
      case "planned":
        this.planned = event.trials;
        this.skipped = event.skipped;
        this.spent = event.spent;
        break;
      case "phase-started":
        this.running.set(trialKey(event), { ...event, sinceMs: nowMs, steps: 0, calls: 0, costUsd: null });
        break;
      case "phase-progress": {
        const trial = this.running.get(trialKey(event));
        if (trial !== undefined)
          this.running.set(trialKey(event), {
            ...trial,
            steps: event.steps,
            calls: event.calls,
            costUsd: event.costUsd,
          });
        break;
      }
      case "phase-ended":
        this.running.delete(trialKey(event));
        break;
      case "retry":
        this.retries.set(event.reason, (this.retries.get(event.reason) ?? 0) + 1);
        break;
      case "trial-ended":
        this.running.delete(trialKey(event));
        if (event.verdict.verdict === "pass") this.pass += 1;
        else if (event.verdict.verdict === "fail") this.fail += 1;
        else this.infra += 1;
        this.spent = event.spent;
        break;
      case "asking":
        // A longer pause is told of first.
        this.paused ??= event.cause;
        break;
      case "paused":
        this.paused = event.cause;
        break;
      case "resumed":
      case "asked":
        if (this.paused === event.cause) this.paused = null;
        break;
      default:
    }
  }

  /** Time left at the pace so far; null before there is a pace. */
  etaMs(nowMs: number): number | null {
    const left = this.planned - this.skipped - this.ended;
    return this.ended === 0 ? null : ((nowMs - this.startedMs) / this.ended) * left;
  }
}
