import { type Judgement, pairKey, type VerdictFile } from "@cooperbench-ts/results";
import type { TrialLabel } from "../events.ts";
import { isFailedTry } from "../retry/failed-try.ts";
import { type Decision, decideNext } from "../state/decide.ts";
import { applyToTrial, type TrialState } from "../state/fold.ts";
import type { JournalEvent, TrialReference } from "../state/journal-event.ts";
import type { Trial } from "../state/layout.ts";
import { runAgentPhase } from "./agent-phase.ts";
import { repairsOf } from "./attempt-record.ts";
import type { TrialContext } from "./context.ts";
import { runEvalPhase } from "./eval-phase.ts";
import { publishTrial } from "./publish.ts";
import { recoverPhase } from "./recover.ts";

/** Where a turn of a trial ended: with a verdict, before a retry, or because the user interrupted it. */
export type TrialTurn =
  | { readonly kind: "ended"; readonly verdict: VerdictFile }
  | { readonly kind: "retry"; readonly judgement: Judgement; readonly failedTry: number; readonly decision: Decision }
  | { readonly kind: "interrupted" };

export interface TrialObserver {
  /** After each judged phase. */
  judged(judgement: Judgement): void;
}

/** Carries a trial from a decision to its verdict, or to the point where it must wait before the next try. */
export class TrialRunner {
  readonly #context: TrialContext;
  readonly #trial: Trial;
  readonly #state: TrialState;
  readonly #label: TrialLabel;
  readonly #observer: TrialObserver;

  constructor(context: TrialContext, trial: Trial, state: TrialState, observer: TrialObserver) {
    this.#context = context;
    this.#trial = trial;
    this.#state = state;
    this.#observer = observer;
    this.#label = { run: trial.run, setting: trial.setting, pair: pairKey(trial.pair) };
  }

  async run(first: Decision): Promise<TrialTurn> {
    const options = { attempts: this.#context.config.attempts, keepInfra: this.#context.config.keepInfra };
    let decision = first;
    for (;;) {
      if (decision.action === "skip" || decision.action === "publish")
        return { kind: "ended", verdict: await this.#publish() };
      if (decision.action === "conclude") {
        await this.#conclude(decision.attempt);
        return { kind: "ended", verdict: await this.#publish() };
      }
      if (this.#context.signal.aborted) return { kind: "interrupted" };
      if (decision.action === "recover") await this.#recover(decision);
      else {
        if (decision.reopen) await this.#record({ type: "trial-reopened", redo: decision.action });
        const judgement = decision.action === "agent" ? await this.#agent() : await this.#eval(decision.attempt);
        if (judgement === null) return { kind: "interrupted" };
        this.#observer.judged(judgement);
      }
      decision = decideNext(this.#state, options);
      const last = this.#state.last?.judgement;
      if (
        last !== undefined &&
        isFailedTry(last) &&
        last.redo !== "none" &&
        (decision.action === "agent" || decision.action === "eval")
      ) {
        return { kind: "retry", judgement: last, failedTry: this.#state.tries[last.redo], decision };
      }
    }
  }

  async #agent(): Promise<Judgement | null> {
    // Before the attempt begins: one that waits for Redis in vain is none, and has cost nothing.
    const redisUrl = this.#trial.setting === "coop-comm" ? await this.#context.redisUrl() : null;
    const attempt = this.#state.lastAttempt + 1;
    await this.#record({ type: "agent-started", attempt });
    this.#started(attempt, "agent", this.#context.config.timeout);
    const { judgement, spend, record, repairs } = await runAgentPhase(this.#context, this.#trial, attempt, redisUrl);
    if (judgement === null) await this.#record({ type: "phase-interrupted", attempt, phase: "agent", spend });
    else {
      await this.#record({ type: "agent-ended", attempt, judgement, spend, repairs: repairs.length });
      this.#ended(attempt, "agent", judgement, spend.costUsd, record.durationMs);
    }
    return judgement;
  }

  async #eval(attempt: number): Promise<Judgement | null> {
    const evalTry = this.#state.attempts.eval + 1;
    await this.#record({ type: "eval-started", attempt, evalTry });
    this.#started(attempt, "eval", this.#context.config.evalTimeout);
    const { judgement, record } = await runEvalPhase(this.#context, this.#trial, attempt, evalTry);
    if (judgement === null) await this.#record({ type: "phase-interrupted", attempt, phase: "eval", spend: null });
    else {
      await this.#record({ type: "eval-ended", attempt, evalTry, judgement });
      this.#ended(attempt, "eval", judgement, 0, record.durationMs);
    }
    return judgement;
  }

  async #recover({ attempt, phase }: { attempt: number; phase: "agent" | "eval" }): Promise<void> {
    const found = await recoverPhase(this.#context, this.#trial, { attempt, phase });
    if (found.judgement === null) {
      await this.#record({ type: "phase-interrupted", attempt, phase, spend: phase === "agent" ? found.spend : null });
    } else if (phase === "agent") {
      await this.#record({
        type: "agent-ended",
        attempt,
        judgement: found.judgement,
        spend: found.spend,
        repairs: found.repairs,
      });
    } else {
      await this.#record({
        type: "eval-ended",
        attempt,
        evalTry: this.#state.attempts.eval + 1,
        judgement: found.judgement,
      });
    }
  }

  async #conclude(attempt: number): Promise<void> {
    const { last, spent, attempts } = this.#state;
    if (last === null) throw new Error(`conclude without a judgement: ${this.#label.run}/${this.#label.pair}`);
    const { patchRepair, diagnostics } = await repairsOf(this.#context, this.#trial, attempt, last.repairs);
    const verdict: VerdictFile = {
      schemaVersion: 1,
      ...this.#label,
      ...last.judgement,
      diagnostics: [...last.judgement.diagnostics, ...diagnostics],
      costUsd: last.costUsd,
      costAllAttemptsUsd: spent.unknownAttempts > 0 ? null : spent.knownUsd,
      spent: { ...spent },
      attempts: { ...attempts },
      patchRepair,
      judgedAt: new Date().toISOString(),
    };
    await this.#record({ type: "trial-judged", attempt, verdict });
  }

  async #publish(): Promise<VerdictFile> {
    const { judged, published } = this.#state;
    if (judged === null) throw new Error(`publish without a verdict: ${this.#label.run}/${this.#label.pair}`);
    if (!published) {
      await this.#context.disk.carry(() =>
        publishTrial(this.#context.layout, this.#trial, judged.attempt, judged.verdict),
      );
      await this.#record({ type: "trial-published", attempt: judged.attempt });
    }
    return judged.verdict;
  }

  async #record(event: WithoutReference<Extract<JournalEvent, TrialReference>>): Promise<void> {
    const entry = { ...event, ...this.#label } as Extract<JournalEvent, TrialReference>;
    await this.#context.disk.carry(() => this.#context.journal.append(entry));
    applyToTrial(this.#state, entry);
  }

  #started(attempt: number, phase: "agent" | "eval", limitMs: number): void {
    this.#context.emit({
      type: "phase-started",
      attempt,
      phase,
      at: new Date().toISOString(),
      limitMs,
      ...this.#label,
    });
  }

  #ended(
    attempt: number,
    phase: "agent" | "eval",
    judgement: Judgement,
    costUsd: number | null,
    durationMs: number,
  ): void {
    this.#context.emit({ type: "phase-ended", attempt, phase, judgement, costUsd, durationMs, ...this.#label });
  }
}

type WithoutReference<Event> = Event extends unknown ? Omit<Event, keyof TrialReference> : never;
