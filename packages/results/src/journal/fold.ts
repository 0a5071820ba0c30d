import { trialKey, type TrialLabel } from "../trial.ts";
import { addUsd } from "../sums.ts";
import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";
import { isWasted } from "../formats/wasted.ts";
import type { Spend } from "../formats/attempt-file.ts";
import { hasItsShape } from "./event-shape.ts";
import type { JournalEntry } from "./journal-line.ts";
import type { TrialEvent } from "./journal-event.ts";
import { addBounds, boundOf } from "./spend-totals.ts";
import { ADOPTED_ATTEMPT, newTrialState, type TrialState } from "./trial-state.ts";

export interface ExperimentState {
  readonly trials: ReadonlyMap<string, TrialState>;
  /** Number of sessions that wrote the journal. */
  readonly sessions: number;
  /** What the calls before the first trials have cost in USD, as far as it is known. */
  readonly preflightUsd: number;
  readonly acceptedDrift: readonly { field: string; old: string; new: string }[];
}

/** Pure: the same lines give the same state. */
export function foldJournal(entries: readonly Pick<JournalEntry, "event">[]): ExperimentState {
  const fold = new JournalFold();
  for (const entry of entries) fold.take(entry);
  return fold.state;
}

/** Whether a line is one that we write, whatever its checksum says. */
export function isOurs(entry: Pick<JournalEntry, "event">): boolean {
  return new JournalFold().takes(entry);
}

/** The fold of a journal, line by line. */
export class JournalFold {
  readonly #trials = new Map<string, TrialState>();
  /** The same by run and pair: to join both for every line costs more than the rest of the fold. */
  readonly #byRun = new Map<string, Map<string, TrialState>>();
  readonly #acceptedDrift: { field: string; old: string; new: string }[] = [];
  #sessions = 0;
  #preflightUsd = 0;

  /** The same for lines of strangers. @returns false where it is none that we write, whatever its checksum says */
  takes(entry: Pick<JournalEntry, "event">): boolean {
    try {
      this.take(entry);
      return true;
    } catch {
      return false;
    }
  }

  /** @throws where it is none that we write */
  take({ event }: Pick<JournalEntry, "event">): void {
    if (!hasItsShape(event)) throw new TypeError("an event of another shape than its type's");
    if ("pair" in event) {
      applyToTrial(this.#trial(event), event);
      return;
    }
    switch (event.type) {
      case "session-started":
        this.#sessions += 1;
        break;
      case "session-ended":
        break;
      case "preflight":
        this.#preflightUsd = addUsd(this.#preflightUsd, event.costUsd ?? 0);
        break;
      case "drift-accepted":
        this.#acceptedDrift.push({ field: event.field, old: event.old, new: event.new });
        break;
      case "compacted":
        this.#sessions = event.sessions;
        this.#preflightUsd = event.preflightUsd;
        this.#acceptedDrift.splice(0, this.#acceptedDrift.length, ...event.acceptedDrift);
        break;
    }
  }

  get state(): ExperimentState {
    return {
      trials: this.#trials,
      sessions: this.#sessions,
      preflightUsd: this.#preflightUsd,
      acceptedDrift: this.#acceptedDrift,
    };
  }

  #trial({ run, pair }: TrialLabel): TrialState {
    let ofRun = this.#byRun.get(run);
    if (ofRun === undefined) this.#byRun.set(run, (ofRun = new Map()));
    let state = ofRun.get(pair);
    if (state === undefined) {
      state = newTrialState();
      ofRun.set(pair, state);
      this.#trials.set(trialKey({ run, pair }), state);
    }
    return state;
  }
}

/** One transition of one trial; also used live, so that what is held in memory is what a restart would fold. */
export function applyToTrial(state: TrialState, event: TrialEvent): void {
  switch (event.type) {
    case "trial-state":
      Object.assign(state, newTrialState(), structuredClone(event.state));
      break;
    case "trial-reopened":
      state.tries = { agent: 0, eval: 0 };
      state.judged = null;
      state.published = false;
      // Only an eval is redone on what the last phase left; an agent starts afresh whatever the last one said.
      if (event.redo === "eval" && state.last !== null)
        state.last = { ...state.last, judgement: toEvaluate(state.last) };
      else if (state.last?.judgement.redo !== "eval") state.last = null;
      break;
    case "agent-started":
      state.lastAttempt = event.attempt;
      state.open = { attempt: event.attempt, phase: "agent", evalTry: 0 };
      state.last = null;
      state.origin = event.origin;
      state.tries.eval = 0;
      state.evalsOfLast = 0;
      break;
    case "agent-ended":
      state.open = null;
      state.last = {
        attempt: event.attempt,
        judgement: event.judgement,
        costUsd: event.spend.costUsd,
        knownUsd: event.spend.knownUsd,
        repairs: event.repairs,
      };
      state.tries.agent += 1;
      state.attempts.agent += 1;
      addSpend(state, event.spend);
      if (isWasted(event.judgement, 0)) state.wastedUsd = addUsd(state.wastedUsd, event.spend.knownUsd);
      break;
    case "eval-started":
      state.lastAttempt = Math.max(state.lastAttempt, event.attempt);
      state.open = { attempt: event.attempt, phase: "eval", evalTry: event.evalTry };
      break;
    case "eval-ended":
      state.open = null;
      // The agent's work is given up; where it was an infrastructure failure itself, it was counted then.
      if (isWasted(event.judgement, state.evalsOfLast + 1))
        state.wastedUsd = addUsd(state.wastedUsd, state.last?.knownUsd ?? 0);
      state.last = {
        attempt: event.attempt,
        judgement: event.judgement,
        costUsd: state.last?.costUsd ?? null,
        knownUsd: state.last?.knownUsd ?? 0,
        repairs: state.last?.repairs ?? 0,
      };
      state.tries.eval += 1;
      state.attempts.eval += 1;
      state.evalsOfLast += 1;
      break;
    case "phase-interrupted":
      state.open = null;
      if (event.spend !== null) {
        addSpend(state, event.spend);
        state.wastedUsd = addUsd(state.wastedUsd, event.spend.knownUsd);
      }
      break;
    case "trial-judged":
      state.open = null;
      state.last ??= lastOf(event.attempt, event.verdict);
      state.origin = event.verdict.origin ?? state.origin;
      takeVerdict(state, event.attempt, event.verdict);
      break;
    case "trial-published":
      state.published = true;
      break;
    case "trial-adopted":
      state.lastAttempt = Math.max(state.lastAttempt, ADOPTED_ATTEMPT);
      state.open = null;
      state.last = lastOf(ADOPTED_ATTEMPT, event.verdict);
      state.origin = event.verdict.origin;
      if (event.verdict.verdict === "infra_error" && event.verdict.redo !== "eval")
        state.wastedUsd = addUsd(state.wastedUsd, event.verdict.spent.knownUsd);
      takeVerdict(state, ADOPTED_ATTEMPT, event.verdict);
      state.published = true;
      break;
  }
}

/** A verdict carries the sums of all attempts before it: they stand also where lines of those are gone. */
function takeVerdict(state: TrialState, attempt: number, verdict: VerdictFile): void {
  state.judged = { attempt, verdict };
  state.verdictsAt = [...state.verdictsAt, verdict.judgedAt];
  // An attempt that no line tells of may have cost anything.
  if (verdict.spent.unknownAttempts > state.spent.unknownAttempts) state.unknown.atMostUsd = null;
  state.attempts = { ...verdict.attempts };
  state.spent = { ...verdict.spent };
}

function lastOf(attempt: number, verdict: VerdictFile): NonNullable<TrialState["last"]> {
  return {
    attempt,
    judgement: verdict,
    costUsd: verdict.costUsd,
    knownUsd: verdict.costUsd ?? 0,
    repairs: verdict.patchRepair.length,
  };
}

/** The agent's work is good, its evaluation is gone. */
function toEvaluate({ judgement }: { judgement: Judgement }): Judgement {
  return { ...judgement, verdict: null, redo: "eval", reason: "not-evaluated" };
}

function addSpend(state: TrialState, spend: Spend): void {
  // Whoever made the work has paid for it, whatever that was.
  if (spend.source === "given") return;
  state.spent.knownUsd = addUsd(state.spent.knownUsd, spend.knownUsd);
  if (spend.costUsd === null) state.spent.unknownAttempts += 1;
  state.unknown.calls += spend.unknownCalls.length;
  state.unknown.atMostUsd = addBounds(state.unknown.atMostUsd, boundOf(spend));
}
