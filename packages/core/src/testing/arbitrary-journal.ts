import type { TrialLabel, Judgement, VerdictFile } from "@cooperbench-ts/results";
import { applyToTrial, type JournalEvent, newTrialState, type TrialState } from "@cooperbench-ts/results/experiment";
import * as fc from "fast-check";
import { decideAtStart, decideNext, type Decision } from "../plan/decide.ts";
import { judgements, spend, verdictFile } from "./judgements.ts";

type TrialEvent = Extract<JournalEvent, TrialLabel>;

const agentJudgements: readonly Judgement[] = [
  judgements.notEvaluated,
  judgements.fail,
  judgements.modelDown,
  judgements.timeout,
  judgements.wrongKey,
  judgements.badImage,
];
const evalJudgements: readonly Judgement[] = [
  judgements.pass,
  judgements.fail,
  judgements.evalError,
  judgements.nothingSelected,
];

export const decideOptions = { attempts: 3, keepInfra: false, timeLimit: "keep" } as const;

/**
 * Journals as a harness writes them that dies and is called again now and then: every draw decides how a phase ends, and
 * the decisions are the real ones.
 */
export function journalEvents(options: { maxLength: number }): fc.Arbitrary<readonly JournalEvent[]> {
  const draw = fc.record({ trial: fc.nat(3), outcome: fc.nat(59), dies: fc.nat(9).map((n) => n === 0) });
  return fc.array(draw, { maxLength: options.maxLength }).map((draws) => {
    const trials = Array.from({ length: 4 }, (_, index) => new SimulatedTrial(index));
    const events: JournalEvent[] = [];
    for (const { trial, outcome, dies } of draws) {
      if (dies) {
        events.push({ type: "session-started", host: "here", pid: outcome, version: "0" });
        for (const each of trials) each.restart();
      }
      events.push(...(trials[trial] as SimulatedTrial).step(outcome));
    }
    return events;
  });
}

class SimulatedTrial {
  readonly #reference: TrialLabel;
  readonly #state: TrialState = newTrialState();
  #decision: Decision = decideAtStart(undefined, decideOptions);

  constructor(index: number) {
    this.#reference = { run: "m-solo", setting: "solo", pair: `repo_task/${index}/f1_f2` };
  }

  restart(): void {
    this.#decision = decideAtStart(this.#state, decideOptions);
  }

  /** The next line, or the next two where a phase is opened again. */
  step(outcome: number): JournalEvent[] {
    const events: TrialEvent[] = this.#next(outcome);
    for (const event of events) applyToTrial(this.#state, event);
    if (events.length > 0)
      this.#decision = this.#state.judged === null ? decideNext(this.#state, decideOptions) : this.#afterJudged();
    return events;
  }

  #afterJudged(): Decision {
    return this.#state.published
      ? { action: "skip", why: "" }
      : { action: "publish", attempt: this.#state.lastAttempt, why: "" };
  }

  #next(outcome: number): TrialEvent[] {
    const reference = this.#reference;
    const { open, last } = this.#state;
    const decision = this.#decision;
    const spent = spend(outcome % 3 === 0 ? null : outcome / 10);
    if (open !== null && decision.action === "recover") {
      return [
        outcome % 2 === 0
          ? {
              type: "phase-interrupted",
              attempt: open.attempt,
              phase: open.phase,
              spend: open.phase === "agent" ? spent : null,
              ...reference,
            }
          : this.#phaseEnd(open, outcome),
      ];
    }
    switch (decision.action) {
      case "agent": {
        const attempt = this.#state.lastAttempt + 1;
        const started: TrialEvent = { type: "agent-started", attempt, ...reference };
        return decision.reopen ? [{ type: "trial-reopened", ...reference }, started] : [started];
      }
      case "eval": {
        const started: TrialEvent = {
          type: "eval-started",
          attempt: decision.attempt,
          evalTry: this.#state.attempts.eval + 1,
          ...reference,
        };
        return decision.reopen ? [{ type: "trial-reopened", ...reference }, started] : [started];
      }
      case "conclude":
        return last === null
          ? []
          : [
              {
                type: "trial-judged",
                attempt: decision.attempt,
                verdict: verdictFile(reference, last.judgement, this.#sums(decision.attempt)),
                ...reference,
              },
            ];
      case "publish":
        return [{ type: "trial-published", attempt: decision.attempt, ...reference }];
      default:
        return [];
    }
  }

  /** A verdict carries the sums of all attempts before it; its time tells it from others. */
  #sums(attempt: number): Pick<VerdictFile, "spent" | "attempts" | "judgedAt"> {
    const { spent, attempts, verdictsAt } = this.#state;
    const judgedAt = new Date(attempt * 1000 + verdictsAt.length).toISOString();
    return { spent: { ...spent }, attempts: { ...attempts }, judgedAt };
  }

  #phaseEnd(open: NonNullable<TrialState["open"]>, outcome: number): TrialEvent {
    const { attempt, phase, evalTry } = open;
    const judgement = (list: readonly Judgement[]): Judgement => list[outcome % list.length] as Judgement;
    return phase === "agent"
      ? {
          type: "agent-ended",
          attempt,
          judgement: judgement(agentJudgements),
          spend: spend(outcome / 10),
          repairs: 0,
          ...this.#reference,
        }
      : { type: "eval-ended", attempt, evalTry, judgement: judgement(evalJudgements), ...this.#reference };
  }
}
