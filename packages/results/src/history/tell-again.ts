import type { AttemptFile } from "../formats/attempt-file.ts";
import { wasInterrupted } from "../formats/interrupted-attempt.ts";
import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";
import type { TrialLabel } from "../trial.ts";
import type { TrialFiles } from "./trial-files.ts";
import { applyToTrial } from "../journal/fold.ts";
import type { TrialEvent } from "../journal/journal-event.ts";
import { ADOPTED_ATTEMPT, type TrialState } from "../journal/trial-state.ts";

type EvalEnd = Pick<Extract<TrialEvent, { type: "eval-ended" }>, "judgement">;

/**
 * The transitions that the folders of a trial tell of and the journal does not: of attempts that it does not know, of ends
 * that it has not heard of, and of a verdict. A journal that is a copy of an earlier moment, or is gone, is so continued.
 * Only the times are not told: no file has them.
 *
 * @param state what the journal says
 * @param remembered lines of this trial that are sound, but among which some are missing; the state is then a new one
 */
export function tellAgain(
  files: TrialFiles,
  trial: TrialLabel,
  state: TrialState,
  remembered: readonly TrialEvent[] = [],
): Promise<TrialEvent[]> {
  return new Teller(files, trial, state, remembered).tell();
}

class Teller {
  readonly #files: TrialFiles;
  readonly #reference: TrialLabel;
  readonly #state: TrialState;
  readonly #remembered: readonly TrialEvent[];
  readonly #told: TrialEvent[] = [];
  /** Verdicts that are not told yet, in order. */
  readonly #verdicts: VerdictFile[];

  constructor(
    files: TrialFiles,
    { run, setting, pair }: TrialLabel,
    state: TrialState,
    remembered: readonly TrialEvent[],
  ) {
    this.#files = files;
    this.#reference = { run, setting, pair };
    this.#state = structuredClone(state);
    const archived = remembered.findLastIndex((event) => event.type === "trial-state");
    if (archived !== -1) this.#push(remembered[archived] as TrialEvent);
    this.#remembered = remembered.slice(archived + 1);
    const verdicts = this.#remembered.flatMap((event) => (event.type === "trial-judged" ? [event.verdict] : []));
    const adopted = this.#remembered.find((event) => event.type === "trial-adopted");
    if (adopted !== undefined) this.#tell(adopted);
    const onDisk = this.#files.verdict();
    const known = [...this.#state.verdictsAt, ...verdicts.map(({ judgedAt }) => judgedAt)];
    this.#verdicts = onDisk === null || known.includes(onDisk.judgedAt) ? verdicts : inserted(onDisk, verdicts);
  }

  async tell(): Promise<TrialEvent[]> {
    const numbers = new Set(this.#files.attempts());
    for (const event of this.#remembered) if ("attempt" in event) numbers.add(event.attempt);
    const last = Math.max(0, ...numbers);
    this.#tellVerdictsReached();
    for (const attempt of [...numbers].sort((a, b) => a - b)) {
      this.#tellVerdictsBefore(attempt);
      if (attempt >= Math.max(1, this.#state.lastAttempt)) await this.#tellAttempt(attempt, attempt === last);
    }
    // It counts attempts whose folders are gone, or damaged.
    while (this.#verdicts.length > 0) this.#tellNextVerdict();
    this.#tellPublished();
    this.#tellEvalBegun(last);
    return this.#told;
  }

  async #tellAttempt(attempt: number, isLast: boolean): Promise<void> {
    const record = this.#files.record(attempt);
    if (attempt > this.#state.lastAttempt) {
      this.#reopen("agent");
      const started = this.#remembered.find((event) => event.type === "agent-started" && event.attempt === attempt);
      this.#tell(started ?? { type: "agent-started", attempt, ...originOf(record), ...this.#reference });
    }
    if (this.#state.open?.phase === "agent") {
      const end = this.#agentEnd(attempt, record) ?? (isLast ? null : await this.#cutOff(attempt));
      // Nobody knows how the last one ended: the next run looks at what it left.
      if (end === null) return;
      this.#tell(end);
    }
    for (const { judgement } of this.#evalEnds(attempt, record)) {
      const evalTry = this.#state.attempts.eval + 1;
      this.#reopen("eval");
      if (this.#state.open?.phase !== "eval")
        this.#tell({ type: "eval-started", attempt, evalTry, ...this.#reference });
      this.#tell({ type: "eval-ended", attempt, evalTry, judgement, ...this.#reference });
    }
    const begun = this.#remembered.findLast((event) => "attempt" in event && event.attempt === attempt);
    if (isLast && begun?.type === "eval-started" && this.#state.open === null && this.#state.judged === null)
      this.#tell(begun);
  }

  #agentEnd(attempt: number, record: AttemptFile | null): TrialEvent | null {
    const remembered = this.#remembered.find(
      (event) =>
        (event.type === "agent-ended" || (event.type === "phase-interrupted" && event.phase === "agent")) &&
        event.attempt === attempt,
    );
    if (remembered !== undefined) return remembered;
    if (record === null) return null;
    const { spend, patchRepair } = record;
    return wasInterrupted(record)
      ? { type: "phase-interrupted", attempt, phase: "agent", spend, ...this.#reference }
      : {
          type: "agent-ended",
          attempt,
          judgement: agentJudgement(record),
          spend,
          repairs: patchRepair.length,
          ...this.#reference,
        };
  }

  /** An attempt that others followed and that left no record. */
  async #cutOff(attempt: number): Promise<TrialEvent> {
    const spend = await this.#files.unrecordedSpend(attempt);
    return { type: "phase-interrupted", attempt, phase: "agent", spend, ...this.#reference };
  }

  /** Those that came to their end and are not told yet, from where more are known. */
  #evalEnds(attempt: number, record: AttemptFile | null): readonly EvalEnd[] {
    const told = this.#state.evalsOfLast;
    const recorded = (record?.evals ?? []).filter(({ end }) => end.kind !== "interrupted");
    const remembered = this.#remembered.filter(
      (event) => event.type === "eval-ended" && event.attempt === attempt,
    ) as readonly EvalEnd[];
    return told + remembered.length >= recorded.length ? remembered : recorded.slice(told);
  }

  /** A verdict is told where its tries have been told. */
  #tellVerdictsReached(): void {
    for (;;) {
      const [verdict] = this.#verdicts;
      const { agent, eval: evals } = this.#state.attempts;
      if (verdict === undefined || agent < verdict.attempts.agent || evals < verdict.attempts.eval) return;
      this.#tellNextVerdict();
    }
  }

  /** A verdict comes before the attempts that it does not count, also where records of those that it counts are gone. */
  #tellVerdictsBefore(attempt: number): void {
    while (attempt > this.#state.lastAttempt && this.#countsNoMore(this.#verdicts[0], attempt)) this.#tellNextVerdict();
  }

  #countsNoMore(verdict: VerdictFile | undefined, attempt: number): boolean {
    if (verdict === undefined) return false;
    if (isAdopted(verdict)) return attempt > ADOPTED_ATTEMPT;
    return verdict.attempts.agent > 0 && this.#state.attempts.agent >= verdict.attempts.agent;
  }

  #tellNextVerdict(): void {
    const verdict = this.#verdicts.shift() as VerdictFile;
    const { attempts, lastAttempt } = this.#state;
    if (this.#state.judged !== null) this.#reopen(verdict.redo === "eval" ? "eval" : "agent");
    this.#push(
      attempts.agent + attempts.eval === 0
        ? { type: "trial-adopted", verdict, ...this.#reference }
        : { type: "trial-judged", attempt: lastAttempt, verdict, ...this.#reference },
    );
  }

  #tellPublished(): void {
    const { judged, published } = this.#state;
    if (judged === null || published) return;
    if (this.#files.placedVerdict()?.judgedAt !== judged.verdict.judgedAt) return;
    this.#push({ type: "trial-published", attempt: judged.attempt, ...this.#reference });
  }

  /** A try that was cut off counts for nothing, so the next one has its number: its output is that of one after the verdict. */
  #tellEvalBegun(attempt: number): void {
    const evalTry = this.#state.attempts.eval + 1;
    if (this.#state.judged === null || !this.#files.hasEvalOutput(attempt, evalTry)) return;
    this.#reopen("eval");
    this.#push({ type: "eval-started", attempt, evalTry, ...this.#reference });
  }

  /** What follows a verdict was done because the trial had been opened again. */
  #reopen(redo: "agent" | "eval"): void {
    if (this.#state.judged !== null) this.#push({ type: "trial-reopened", redo, ...this.#reference });
  }

  #tell(event: TrialEvent): void {
    this.#push(event);
    if (event.type === "agent-ended" || event.type === "eval-ended") this.#tellVerdictsReached();
  }

  #push(event: TrialEvent): void {
    this.#told.push(event);
    applyToTrial(this.#state, event);
  }
}

function originOf(record: AttemptFile | null): Pick<AttemptFile, "origin"> {
  return record?.origin === undefined ? {} : { origin: record.origin };
}

function isAdopted({ diagnostics }: VerdictFile): boolean {
  return diagnostics.some(({ code }) => code === "adopted");
}

/** Where the attempts that it counts put it: a clock may have been set back between two verdicts. */
function inserted(verdict: VerdictFile, among: readonly VerdictFile[]): VerdictFile[] {
  const counts = verdict.attempts;
  const later = among.findIndex(
    ({ attempts }) => attempts.agent > counts.agent || (attempts.agent === counts.agent && attempts.eval > counts.eval),
  );
  return among.toSpliced(later === -1 ? among.length : later, 0, verdict);
}

/** A recovered agent phase has no record of its own: where an eval followed, its work was there to be evaluated. */
function agentJudgement({ agent, evals, judgement }: AttemptFile): Judgement {
  if (agent !== null) return agent.judgement;
  if (evals.length === 0) return judgement;
  return {
    verdict: null,
    redo: "eval",
    reason: "not-evaluated",
    rule: "rebuilt",
    stopsRun: false,
    evidence: null,
    diagnostics: [],
  };
}
