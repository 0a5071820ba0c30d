import { type Judgement, pairKey, type Reason, remedies, type VerdictFile } from "@cooperbench-ts/results";
import { ExperimentError } from "../errors.ts";
import type { ExperimentEvent, ExperimentOutcome } from "../events.ts";
import type { DecidedTrial } from "../experiment/prepare.ts";
import { backoffMs } from "../retry/backoff.ts";
import { isFailedTry } from "../retry/failed-try.ts";
import { spendTotals } from "../spend/totals.ts";
import type { Decision } from "../state/decide.ts";
import { newTrialState, type TrialState } from "../state/fold.ts";
import { trialKey } from "../state/layout.ts";
import type { TrialContext } from "../trial/context.ts";
import { TrialRunner } from "../trial/run-trial.ts";
import { type ExpectedDurations, trialPriority } from "./expected-durations.ts";
import { Breaker, healingReasons } from "./breaker.ts";
import { GaveUpError } from "./outages.ts";
import type { TrialGroup } from "./trial-group.ts";
import { sleep } from "../process/sleep.ts";
import { TrialQueue, type TurnEnd } from "./trial-queue.ts";

export interface CampaignOptions {
  readonly trials: readonly DecidedTrial[];
  /** The same trials in the groups in which they run. */
  readonly groups: Iterable<TrialGroup>;
  readonly states: Map<string, TrialState>;
  /** Learns while trials end. */
  readonly expected: ExpectedDurations;
  readonly context: TrialContext;
  /** What is still wrong about a cause that may heal; null: it has healed, or nobody can be asked and only time is given. */
  readonly failureOf: (judgement: Judgement) => Promise<string | null>;
  readonly patienceMs: number;
  readonly timeScale: number;
  readonly drain: AbortSignal | undefined;
}

/** Between two looks at a cause that may heal. */
const PROBE_EVERY_MS = 10_000;

interface Work {
  readonly decided: DecidedTrial;
  readonly state: TrialState;
  decision: Decision;
}

type Stop = NonNullable<ExperimentOutcome["stop"]>;

/** How many it may have at a time: each agent has one, and each eval. */
function containersOf({ decided, decision }: Work): number {
  return decided.trial.setting === "solo" || decision.action === "eval" ? 1 : 2;
}

function isResult({ verdict }: VerdictFile): boolean {
  return verdict === "pass" || verdict === "fail";
}

/** Runs the trials of an experiment to their verdicts: order, retries, pauses and stops. */
export class Campaign {
  readonly #options: CampaignOptions;
  readonly #breaker = new Breaker();
  readonly #work: readonly Work[];
  readonly #queue: TrialQueue<Work>;
  readonly #endedTrials = new Set<DecidedTrial>();
  #stop: Stop | null = null;
  #interrupted = false;
  /** A pass or a fail, of this call or of one before it. */
  #hasResult: boolean;
  #healing: Promise<void> | null = null;
  /** Monotonic time of the first pause since the last success. */
  #troubleSince: number | null = null;
  /** Nothing new begins any more, so nothing is waited for. */
  readonly #ending = new AbortController();

  constructor(options: CampaignOptions) {
    this.#options = options;
    this.#work = options.trials.map((decided) => ({
      decided,
      state: this.#stateOf(decided),
      decision: decided.decision,
    }));
    this.#hasResult = this.#work.some(({ state }) => state.judged !== null && isResult(state.judged.verdict));
    options.context.outages.listen((outage) => this.#startHealing(outage));
    const priority = trialPriority(options.context.config.settings, options.expected);
    this.#queue = new TrialQueue({
      concurrency: options.context.config.concurrency,
      priority: ({ decided }) => priority(decided.trial),
      weight: containersOf,
      capacity: options.context.config.docker.maxContainers,
      turn: (work) => this.#turn(work),
      // A hopeless run begins at most as many trials as it has slots.
      keepsSlot: () => !this.#hasResult,
    });
  }

  async run(): Promise<ExperimentOutcome> {
    const { context, drain } = this.#options;
    const todo = this.#work.filter(({ decision }) => decision.action !== "skip");
    const onInterrupt = (): void => {
      this.#interrupted = true;
      this.#end();
    };
    for (const signal of [context.signal, drain]) {
      signal?.addEventListener("abort", onInterrupt, { once: true, signal: this.#ending.signal });
      if (signal?.aborted === true) onInterrupt();
    }
    this.#haltAtMaxCost();
    try {
      for (const group of this.#options.groups) {
        if (this.#ending.signal.aborted) break;
        await this.#runGroup(group, new Map(todo.map((work) => [work.decided, work])));
      }
    } finally {
      this.#ending.abort();
      await this.#healing;
    }
    return this.#outcome();
  }

  /** No new trial starts; running ones end, and wait for nothing any more. */
  #end(): void {
    this.#ending.abort();
    this.#options.context.outages.giveUp();
    this.#queue.stop();
  }

  async #runGroup(group: TrialGroup, todo: ReadonlyMap<DecidedTrial, Work>): Promise<void> {
    const work = group.trials.flatMap((decided) => todo.get(decided) ?? []);
    if (work.length === 0) return;
    let unready: ReadonlySet<DecidedTrial>;
    try {
      unready = await group.begin(this.#ending.signal);
    } catch (error) {
      // What was cut off says nothing about the images.
      if (this.#ending.signal.aborted) return;
      if (!ExperimentError.isInstance(error)) throw error;
      this.#halt({ cause: error.code, message: `${error.subject}: ${error.problem}`, remedy: error.remedy });
      return;
    }
    await this.#queue.run(work.filter(({ decided }) => !unready.has(decided)));
    await group.end(this.#endedTrials);
  }

  #stateOf({ trial }: DecidedTrial): TrialState {
    const { states } = this.#options;
    const key = trialKey(trial);
    const state = states.get(key) ?? newTrialState();
    states.set(key, state);
    return state;
  }

  async #turn(work: Work): Promise<TurnEnd> {
    const { context } = this.#options;
    const { trial } = work.decided;
    const label = { run: trial.run, setting: trial.setting, pair: pairKey(trial.pair) };
    const runner = new TrialRunner(context, trial, work.state, {
      judged: (judgement) => this.#observe(label.pair, judgement),
    });
    const turn = await runner.run(work.decision).catch((error: unknown) => {
      if (error instanceof GaveUpError) return { kind: "interrupted" } as const;
      throw error;
    });
    if (turn.kind === "interrupted") return { kind: "done" };
    if (turn.kind === "ended") {
      this.#endedTrials.add(work.decided);
      this.#ended(label, turn.verdict);
      return { kind: "done" };
    }
    work.decision = turn.decision;
    const { reason } = turn.judgement;
    const delayMs = backoffMs(reason, {
      failedTry: turn.failedTry,
      timeScale: this.#options.timeScale,
      random: Math.random(),
    });
    const action = turn.decision.action === "eval" ? "eval" : "agent";
    this.#emit({ type: "retry", ...label, attempt: work.state.lastAttempt, action, reason, delayMs });
    return { kind: "again", afterMs: delayMs };
  }

  #ended(label: { run: string; setting: VerdictFile["setting"]; pair: string }, verdict: VerdictFile): void {
    if (isResult(verdict)) this.#hasResult = true;
    this.#emit({ type: "trial-ended", ...label, verdict, spent: spendTotals(this.#options.states.values()) });
  }

  #haltAtMaxCost(): void {
    const { maxCost } = this.#options.context.config;
    const { knownUsd } = spendTotals(this.#options.states.values());
    if (maxCost === null || knownUsd < maxCost) return;
    this.#halt({
      cause: "max-cost",
      message: `The campaign has spent $${knownUsd.toFixed(2)}, and its limit is $${maxCost.toFixed(2)}.`,
      remedy: "Raise --max-cost; the same command then goes on.",
    });
  }

  #observe(pair: string, judgement: Judgement): void {
    if (!isFailedTry(judgement)) this.#troubleSince = null;
    this.#haltAtMaxCost();
    const signal = this.#breaker.observe(pair, judgement);
    if (signal.kind === "pause") this.#startHealing(judgement);
    else if (judgement.verdict === "infra_error" && healingReasons.has(judgement.reason)) void this.#lookAt(judgement);
    if (signal.kind !== "stop") return;
    const quote = judgement.evidence === null ? "" : ` “${judgement.evidence.quote}” (${judgement.evidence.file})`;
    this.#halt({
      cause: judgement.reason,
      message:
        signal.pairs > 1
          ? `${signal.pairs} different pairs in a row ended in ${judgement.reason}:${quote}`
          : `Every trial would end in ${judgement.reason}:${quote}`,
      remedy: remedyFor(judgement.reason),
    });
  }

  /** A cause that can be asked about pauses the run at its first sign, if it is still there. */
  async #lookAt(judgement: Judgement): Promise<void> {
    if ((await this.#failure(judgement)) !== null) this.#startHealing(judgement);
  }

  #failure(judgement: Judgement): Promise<string | null> {
    return this.#options.failureOf(judgement).catch((error: unknown) => `it cannot be asked about (${String(error)})`);
  }

  #startHealing(judgement: Judgement): void {
    if (this.#ending.signal.aborted) return;
    this.#healing ??= this.#heal(judgement).finally(() => (this.#healing = null));
  }

  #halt(stop: Stop): void {
    if (this.#stop !== null) return;
    this.#stop = stop;
    this.#end();
    this.#emit({ type: "stopping", cause: stop.cause, message: stop.message, running: this.#queue.running });
  }

  /** Starts no new trial until the cause is gone, or patience is at its end. */
  async #heal(judgement: Judgement): Promise<void> {
    const { patienceMs, timeScale } = this.#options;
    const pausedAt = performance.now();
    this.#troubleSince ??= pausedAt;
    const troubleMs = (): number => performance.now() - (this.#troubleSince ?? pausedAt);
    this.#queue.pause();
    this.#emit({
      type: "paused",
      cause: judgement.reason,
      message: judgement.evidence?.quote ?? judgement.reason,
      patienceMs,
    });
    // Where nobody can be asked, trials go on and fail again: that is the same trouble, not a new one.
    let failure: string | null = "trials go on to fail with it";
    let seen = false;
    while (failure !== null) {
      if (troubleMs() >= patienceMs) {
        this.#halt({
          cause: judgement.reason,
          message: `${judgement.reason} has lasted ${Math.round(troubleMs() / 60_000)} min: ${failure}`,
          remedy: remedyFor(judgement.reason),
        });
        return;
      }
      await sleep(PROBE_EVERY_MS * timeScale, this.#ending.signal);
      if (this.#ending.signal.aborted) return;
      failure = await this.#failure(judgement);
      seen ||= failure !== null;
    }
    if (seen) this.#troubleSince = null;
    this.#breaker.reset();
    this.#emit({ type: "resumed", cause: judgement.reason, pausedMs: Math.round(performance.now() - pausedAt) });
    this.#queue.resume();
  }

  #outcome(): ExperimentOutcome {
    const counts = { planned: this.#work.length, pass: 0, fail: 0, infraError: 0, pending: 0 };
    for (const { state } of this.#work) {
      const verdict = state.judged?.verdict.verdict ?? null;
      if (verdict === "pass") counts.pass += 1;
      else if (verdict === "fail") counts.fail += 1;
      else if (verdict === "infra_error") counts.infraError += 1;
      else counts.pending += 1;
    }
    const unfinished = counts.infraError + counts.pending > 0;
    const kind =
      this.#stop !== null
        ? "stopped"
        : this.#interrupted && unfinished
          ? "interrupted"
          : unfinished
            ? "incomplete"
            : "complete";
    return { kind, stop: this.#stop, counts, spent: spendTotals(this.#options.states.values()) };
  }

  #emit(event: ExperimentEvent): void {
    this.#options.context.emit(event);
  }
}

function remedyFor(reason: Reason): string {
  return `${remedies[reason]} When it is mended, the same command goes on (docs/reasons/${reason}.md).`;
}
