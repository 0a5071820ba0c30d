import {
  type AttemptOrder,
  type AttemptProgress,
  type AttemptReport,
  type AttemptWork,
  type DiskGuard,
  ExperimentError,
  GaveUpError,
  phaseOf,
  reportUnexpected,
  unexpectedErrorOf,
} from "@cooperbench-ts/attempt";
import {
  knownPolicyId,
  type Origin,
  regradedPolicyOf,
  type Trial,
  trialLabel,
  type TrialLabel,
  type Judgement,
  type VerdictFile,
  trialKey,
} from "@cooperbench-ts/results";
import {
  unknownSpend,
  applyToTrial,
  type TrialEvent,
  type TrialState,
  type ExperimentEvent,
} from "@cooperbench-ts/results/experiment";
import { type Clock, repairsOf, attemptFolderLost } from "@cooperbench-ts/attempt/host";
import type { AttemptExecutor, ExecuteOptions } from "../executor/attempt-executor.ts";
import type { Ground } from "../journal/ground.ts";
import type { Journal } from "../journal/journal.ts";
import type { Layout } from "@cooperbench-ts/results/node";
import { decideNext, type DecideOptions, type Decision } from "../plan/decide.ts";
import { publishTrial } from "../publish/publish.ts";
import { isFailedTry } from "./failed-try.ts";

/** Where a turn of a trial ended: with a verdict, before a retry, or because the user interrupted it. */
export type TrialTurn =
  | { readonly kind: "ended"; readonly verdict: VerdictFile }
  | { readonly kind: "retry"; readonly judgement: Judgement; readonly failedTry: number; readonly decision: Decision }
  | { readonly kind: "interrupted" };

/** What the trials of a session share. */
export interface TrialServices {
  readonly layout: Layout;
  readonly journal: Pick<Journal, "append">;
  readonly ground: Pick<Ground, "prove">;
  readonly disk: DiskGuard;
  readonly executor: AttemptExecutor;
  readonly clock: Clock;
  readonly orderOf: (trial: Trial, attempt: number, work: AttemptWork) => AttemptOrder;
  /** Version of upstream that grades here. */
  readonly upstreamVersion: string;
  readonly options: DecideOptions;
  readonly emit: (event: ExperimentEvent) => void;
  /** Ends running attempts. */
  readonly signal: AbortSignal;
}

type OnJudged = (judgement: Judgement, phase: "agent" | "eval") => void;
type WorkDecision = Extract<Decision, { action: "agent" | "eval" | "recover" }>;
type WithoutLabel<Event> = Event extends unknown ? Omit<Event, keyof TrialLabel> : never;

/** Brings a trial from a decision to its verdict, or to the point where it must wait: gives orders, writes down what came of them, publishes. */
export class TrialRunner {
  readonly #services: TrialServices;
  readonly #trial: Trial;
  readonly #state: TrialState;
  readonly #label: TrialLabel;
  readonly #onJudged: OnJudged;

  /** @param onJudged told after each phase that came to its end */
  constructor(services: TrialServices, trial: Trial, state: TrialState, onJudged: OnJudged) {
    this.#services = services;
    this.#trial = trial;
    this.#state = state;
    this.#onJudged = onJudged;
    this.#label = trialLabel(trial);
  }

  async run(first: Decision): Promise<TrialTurn> {
    const { options, signal } = this.#services;
    let decision = first;
    for (;;) {
      if (decision.action === "skip" || decision.action === "publish")
        return { kind: "ended", verdict: await this.#publish() };
      if (decision.action === "conclude") {
        await this.#conclude(decision.attempt);
        return { kind: "ended", verdict: await this.#publish() };
      }
      if (signal.aborted) return { kind: "interrupted" };
      const report = await this.#carryOut(decision);
      const { judgement } = report;
      if (decision.action !== "recover" || (judgement !== null && unexpectedErrorOf(judgement) !== null)) {
        if (judgement === null) return { kind: "interrupted" };
        this.#onJudged(judgement, phaseOf(report));
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

  async #carryOut(decision: WorkDecision): Promise<AttemptReport> {
    const { executor, layout, orderOf, signal } = this.#services;
    if (decision.action !== "recover" && decision.reopen)
      await this.#record({ type: "trial-reopened", redo: decision.action });
    const attempt = decision.action === "agent" ? this.#state.lastAttempt + 1 : decision.attempt;
    const order = orderOf(this.#trial, attempt, this.#workOf(decision));
    let begun = decision.action === "recover";
    const refusals: unknown[] = [];
    const options: ExecuteOptions = {
      folder: layout.attempt(this.#trial, attempt).dir,
      published: layout.published(this.#trial),
      signal,
      onProgress: async (progress) => {
        try {
          await this.#follow(order, progress);
        } catch (error) {
          refusals.push(error);
          throw error;
        }
        begun ||= progress.type === "phase-started";
      },
    };
    const report = await executor.execute(order, options).catch((error: unknown) => {
      if (error instanceof GaveUpError || ExperimentError.isInstance(error)) throw error;
      // Before its begin there is no attempt to end, and that it could not be taken note of is the run's trouble.
      if (!begun || refusals.includes(error)) throw error;
      return reportUnexpected(order, error);
    });
    // One that ended before it could say so has begun all the same.
    if (report.judgement !== null && !begun) await this.#record(this.#beginOf(order));
    await this.#record(this.#endOf(report));
    const { judgement, record, spend } = report;
    if (judgement !== null && record !== null)
      this.#services.emit({
        type: "phase-ended",
        attempt,
        phase: record.phase,
        judgement,
        costUsd: spend === null ? 0 : spend.costUsd,
        durationMs: record.durationMs,
        ...this.#label,
      });
    return report;
  }

  #workOf(decision: WorkDecision): AttemptWork {
    if (decision.action === "agent") return { kind: "agent" };
    if (decision.action === "recover") return { kind: "recover", phase: decision.phase };
    return { kind: "eval", evalTry: this.#state.attempts.eval + 1 };
  }

  /** A phase that is about to start is in the journal before it does. */
  #follow(order: AttemptOrder, progress: AttemptProgress): Promise<void> | void {
    const { attempt } = order;
    const { emit, clock } = this.#services;
    if (progress.type === "notice") return emit(progress);
    const { type } = progress;
    if (type === "phase-progress") {
      const { steps, calls, costUsd } = progress;
      return emit({ type, attempt, ...this.#label, steps, calls, costUsd });
    }
    const { phase, limitMs } = progress;
    return this.#begin(order).then(() =>
      emit({ type, attempt, phase, at: clock.now().toISOString(), limitMs, ...this.#label }),
    );
  }

  async #begin(order: AttemptOrder): Promise<void> {
    await this.#record(this.#beginOf(order));
    // The line took its time, and next the attempt makes its folder: it must not be the first thing in a tree that was taken away.
    await this.#services.ground.prove();
  }

  #beginOf({ attempt, work }: AttemptOrder): WithoutLabel<TrialEvent> {
    return work.kind === "eval"
      ? { type: "eval-started", attempt, evalTry: work.evalTry }
      : { type: "agent-started", attempt };
  }

  #endOf(report: AttemptReport): WithoutLabel<TrialEvent> {
    const { attempt, work, judgement, spend, repairs } = report;
    const phase = phaseOf(report);
    if (judgement === null) return { type: "phase-interrupted", attempt, phase, spend };
    if (phase === "agent")
      return { type: "agent-ended", attempt, judgement, spend: spend ?? unknownSpend, repairs: repairs.length };
    const evalTry = work.kind === "eval" ? work.evalTry : this.#state.attempts.eval + 1;
    return { type: "eval-ended", attempt, evalTry, judgement };
  }

  async #conclude(attempt: number): Promise<void> {
    const { last, spent, attempts, origin } = this.#state;
    if (last === null) throw new Error(`conclude without a judgement: ${trialKey(this.#label)}`);
    const folder = this.#services.layout.attempt(this.#trial, attempt);
    const { patchRepair, diagnostics } = await repairsOf(folder, attempt, last.repairs);
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
      ...(origin === undefined ? {} : { origin: { ...origin, evalPolicy: this.#policyOf(origin) } }),
      judgedAt: this.#services.clock.now().toISOString(),
    };
    await this.#record({ type: "trial-judged", attempt, verdict });
  }

  /** Of adopted work that was graded here. */
  #policyOf({ upstreamVersion, agentFramework, evalPolicy }: Origin): string | null {
    if (this.#state.evalsOfLast === 0) return evalPolicy;
    return knownPolicyId(regradedPolicyOf(this.#services.upstreamVersion, upstreamVersion, agentFramework));
  }

  async #publish(): Promise<VerdictFile> {
    const { layout, disk, ground } = this.#services;
    const { judged, published } = this.#state;
    if (judged === null) throw new Error(`publish without a verdict: ${trialKey(this.#label)}`);
    if (!published) {
      const prove = (): Promise<void> => ground.prove();
      const publishing = disk.carry(() => publishTrial(layout, this.#trial, judged.attempt, judged.verdict, prove));
      await publishing.catch((error: NodeJS.ErrnoException) => {
        // It asks for nothing that was not there a moment ago.
        throw error.code === "ENOENT" ? attemptFolderLost(layout.attempt(this.#trial, judged.attempt), error) : error;
      });
      await this.#record({ type: "trial-published", attempt: judged.attempt });
    }
    return judged.verdict;
  }

  async #record(event: WithoutLabel<TrialEvent>): Promise<void> {
    const entry = { ...event, ...this.#label } as TrialEvent;
    await this.#services.disk.carry(() => this.#services.journal.append(entry));
    applyToTrial(this.#state, entry);
  }
}
