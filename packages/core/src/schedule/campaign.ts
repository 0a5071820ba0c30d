import { GaveUpError, type Outages } from "@cooperbench-ts/attempt";
import { refusalOf } from "@cooperbench-ts/attempt/host";
import {
  ExperimentError,
  type Judgement,
  reasonTraits,
  settingTraits,
  type StoppedError,
  trialKey,
  trialLabel,
  type VerdictFile,
} from "@cooperbench-ts/results";
import {
  newTrialState,
  spendTotals,
  type TrialState,
  type ExperimentOutcome,
} from "@cooperbench-ts/results/experiment";
import type { ExperimentConfig } from "../config/config.ts";
import { progressOf } from "../plan/progress-of.ts";
import type { Decision } from "../plan/decide.ts";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import { isFailedTry } from "../trial/failed-try.ts";
import { TrialRunner, type TrialServices } from "../trial/trial-runner.ts";
import { backoffMs } from "./backoff.ts";
import { Breaker } from "./breaker.ts";
import { type ExpectedDurations, trialPriority } from "./expected-durations.ts";
import { Healing, type HealingOptions } from "./healing.ts";
import { Suspicions, type SuspicionsOptions } from "./suspicions.ts";
import { type Stop, stopAtMaxCost, stopForCause, stopForError } from "./stop.ts";
import type { TrialGroup } from "./trial-group.ts";
import { TrialQueue, type TurnEnd } from "./trial-queue.ts";
import { UnexpectedErrors } from "./unexpected-errors.ts";

export interface CampaignOptions
  extends Pick<HealingOptions, "failureOf" | "timeScale">, Pick<SuspicionsOptions, "prove"> {
  readonly config: Pick<ExperimentConfig, "settings" | "concurrency" | "maxCost" | "patience"> & {
    readonly docker: Pick<ExperimentConfig["docker"], "maxContainers">;
  };
  readonly trials: readonly DecidedTrial[];
  /** The same trials in the groups in which they run. */
  readonly groups: Iterable<TrialGroup>;
  readonly states: Map<string, TrialState>;
  /** Learns while trials end. */
  readonly expected: ExpectedDurations;
  readonly services: TrialServices;
  readonly outages: Outages;
  readonly drain: AbortSignal | undefined;
  /** Ends the attempts that run: nothing that they do could be written down any more. */
  readonly endAttempts: () => void;
}

interface Work {
  readonly decided: DecidedTrial;
  readonly state: TrialState;
  decision: Decision;
}

/** How many it may have at a time: each agent has one, and each eval. */
function containersOf({ decided, decision }: Work): number {
  return decision.action === "eval" ? 1 : settingTraits[decided.trial.setting].agents;
}

function isStopped(error: unknown): error is StoppedError {
  return ExperimentError.isInstance(error) && error.kind === "stopped";
}

function isResult({ verdict }: VerdictFile): boolean {
  return verdict === "pass" || verdict === "fail";
}

/** Runs the trials of an experiment to their verdicts: queues them, and listens for what pauses or stops all of them. */
export class Campaign {
  readonly #options: CampaignOptions;
  readonly #breaker = new Breaker();
  readonly #unexpected = new UnexpectedErrors();
  readonly #healing: Healing;
  readonly #suspicions: Suspicions;
  readonly #work: readonly Work[];
  readonly #queue: TrialQueue<Work>;
  readonly #endedTrials = new Set<DecidedTrial>();
  #stop: Stop | null = null;
  #interrupted = false;
  /** A pass or a fail, of this call or of one before it. */
  #hasResult: boolean;
  /** Nothing new begins any more, so nothing is waited for. */
  readonly #ending = new AbortController();
  /** No group of trials begins any more. */
  readonly #beginning = new AbortController();
  #refusal: ExperimentError | null = null;

  constructor(options: CampaignOptions) {
    this.#options = options;
    const { config, expected, services, states } = options;
    this.#work = options.trials.map((decided) => ({
      decided,
      state: stateIn(states, decided),
      decision: decided.decision,
    }));
    this.#hasResult = this.#work.some(({ state }) => state.judged !== null && isResult(state.judged.verdict));
    const priority = trialPriority(config.settings, expected);
    this.#queue = new TrialQueue({
      clock: services.clock,
      concurrency: config.concurrency,
      priority: ({ decided }) => priority(decided.trial),
      weight: containersOf,
      capacity: config.docker.maxContainers,
      turn: (work) => this.#turn(work),
      // A hopeless run begins hardly more trials than it has slots.
      keepsSlot: () => !this.#hasResult,
    });
    const { clock, emit } = services;
    const shared = { clock, emit, ending: this.#ending.signal, pause: () => this.#queue.pause() };
    this.#healing = new Healing({
      ...options,
      ...shared,
      failureOf: (judgement) => this.#unlessGroundLost(options.failureOf(judgement)),
      patienceMs: config.patience,
      resume: () => {
        this.#breaker.reset();
        this.#queue.resume();
      },
      giveUp: (stop) => this.#halt(stop),
    });
    this.#suspicions = new Suspicions({
      ...shared,
      prove: (part, signal) => this.#unlessGroundLost(options.prove(part, signal)),
      resume: () => this.#queue.resume(),
      confirmed: (stop) => this.#halt(stop),
    });
    options.outages.listen((outage) => this.#healing.start(outage));
  }

  async run(): Promise<ExperimentOutcome> {
    const { services, drain } = this.#options;
    const todo = this.#work.filter(({ decision }) => decision.action !== "skip");
    const onInterrupt = (): void => {
      this.#interrupted = true;
      this.#end();
    };
    for (const signal of [services.signal, drain]) {
      signal?.addEventListener("abort", onInterrupt, { once: true, signal: this.#ending.signal });
      if (signal?.aborted === true) onInterrupt();
    }
    this.#haltAtMaxCost();
    try {
      await this.#runGroups(new Map(todo.map((work) => [work.decided, work])));
      // What the last trials met may still be confirmed.
      await this.#suspicions.ended();
    } finally {
      this.#ending.abort();
      await Promise.all([this.#healing.ended(), this.#suspicions.ended()]);
    }
    return this.#outcome();
  }

  /** No new trial starts; running ones end, and wait for nothing any more. */
  #end(): void {
    this.#ending.abort();
    this.#beginning.abort();
    this.#options.outages.giveUp();
    this.#queue.stop();
  }

  #halt(stop: Stop): void {
    if (this.#stop !== null) return;
    this.#stop = stop;
    this.#end();
    const { cause, message } = stop;
    this.#options.services.emit({ type: "stopping", cause, message, running: this.#queue.running });
  }

  #haltFor(error: ExperimentError): void {
    this.#halt(stopForError(error));
    if (error.kind === "stopped") this.#options.endAttempts();
  }

  async #runGroups(todo: ReadonlyMap<DecidedTrial, Work>): Promise<void> {
    const underWay: Promise<void>[] = [];
    for (const group of this.#options.groups) {
      if (this.#beginning.signal.aborted) break;
      const run = this.#runGroup(group, todo);
      // Nothing more is begun for a run that is over.
      run.catch(() => this.#end());
      underWay.push(run);
      if (group.next === "after") await run.catch(() => {});
    }
    const ended = await Promise.allSettled(underWay);
    for (const end of ended) if (end.status === "rejected") throw end.reason;
    if (this.#refusal !== null) this.#haltFor(this.#refusal);
  }

  async #runGroup(group: TrialGroup, todo: ReadonlyMap<DecidedTrial, Work>): Promise<void> {
    const work = group.trials.flatMap((decided) => todo.get(decided) ?? []);
    if (work.length === 0) return;
    let unready: ReadonlySet<DecidedTrial>;
    try {
      unready = await group.begin(this.#beginning.signal);
    } catch (error) {
      // What was cut off says nothing about the images.
      if (this.#beginning.signal.aborted) return;
      if (!ExperimentError.isInstance(error)) throw error;
      this.#refuseMore(error);
      return;
    }
    await this.#queue.run(work.filter(({ decided }) => !unready.has(decided)));
    await group.end(this.#endedTrials);
  }

  /** No other group begins any more; what has begun comes to its end. */
  #refuseMore(error: ExperimentError): void {
    this.#refusal = error;
    this.#beginning.abort();
    if (this.#queue.running === 0) return;
    const { message } = error;
    const { emit } = this.#options.services;
    emit({ type: "notice", level: "warning", message: `${message} Trials that can run still do; then the run stops.` });
  }

  async #turn(work: Work): Promise<TurnEnd> {
    const { services, timeScale } = this.#options;
    const label = trialLabel(work.decided.trial);
    const runner = new TrialRunner(services, work.decided.trial, work.state, (judgement, phase) =>
      this.#observe(label.pair, phase, judgement),
    );
    const turn = await runner.run(work.decision).catch(async (error: unknown) => {
      if (error instanceof GaveUpError) return { kind: "interrupted" } as const;
      const lost = (await this.#groundLost(error)) ?? refusalOf(error);
      if (lost === null) throw error;
      this.#haltFor(lost);
      return { kind: "interrupted" } as const;
    });
    if (turn.kind === "interrupted") return { kind: "done" };
    if (turn.kind === "ended") {
      this.#endedTrials.add(work.decided);
      this.#hasResult ||= isResult(turn.verdict);
      services.emit({ type: "trial-ended", ...label, verdict: turn.verdict, spent: this.#spent() });
      return { kind: "done" };
    }
    work.decision = turn.decision;
    const { reason } = turn.judgement;
    const delayMs = backoffMs(reason, { failedTry: turn.failedTry, timeScale, random: Math.random() });
    const action = turn.decision.action === "eval" ? "eval" : "agent";
    services.emit({ type: "retry", ...label, attempt: work.state.lastAttempt, action, reason, delayMs });
    return { kind: "again", afterMs: delayMs };
  }

  /** What a run stood on may have been taken away; then whatever followed from it is not the cause. null: the error is none of that kind. */
  async #groundLost(error: unknown): Promise<StoppedError | null> {
    try {
      await this.#options.services.ground.prove();
    } catch (lost) {
      if (isStopped(lost)) return lost;
    }
    return isStopped(error) ? error : null;
  }

  /** What was asked may have needed what is gone. */
  async #unlessGroundLost<Answer>(asked: Promise<Answer>): Promise<Answer> {
    return asked.catch(async (error: unknown) => {
      const lost = await this.#groundLost(error);
      if (lost !== null) this.#haltFor(lost);
      throw error;
    });
  }

  #observe(pair: string, phase: "agent" | "eval", judgement: Judgement): void {
    if (!isFailedTry(judgement)) this.#healing.calm();
    this.#haltAtMaxCost();
    const bug = this.#unexpected.observe(judgement);
    if (bug !== null) return this.#halt(bug);
    const signal = this.#breaker.observe(pair, phase, judgement);
    if (signal.kind === "pause" || judgement.resumesAt !== undefined) this.#healing.start(judgement);
    else if (judgement.verdict === "infra_error" && reasonTraits[judgement.reason].heals !== null)
      void this.#healing.lookAt(judgement);
    if (signal.kind === "ask") this.#suspicions.ask(signal.part, judgement);
    if (signal.kind === "stop") this.#halt(stopForCause(judgement, signal.pairs));
  }

  #haltAtMaxCost(): void {
    const stop = stopAtMaxCost(this.#options.config.maxCost, this.#spent().knownUsd);
    if (stop !== null) this.#halt(stop);
  }

  #spent(): ExperimentOutcome["spent"] {
    return spendTotals(this.#options.states.values());
  }

  #outcome(): ExperimentOutcome {
    const progress = progressOf(this.#work.map(({ state }) => state));
    const unstopped = progress.unfinished === 0 ? "complete" : this.#interrupted ? "interrupted" : "incomplete";
    return { kind: this.#stop === null ? unstopped : "stopped", stop: this.#stop, ...progress, spent: this.#spent() };
  }
}

function stateIn(states: Map<string, TrialState>, { trial }: DecidedTrial): TrialState {
  const state = states.get(trialKey(trial)) ?? newTrialState();
  states.set(trialKey(trial), state);
  return state;
}
