import type { Clock } from "@cooperbench-ts/attempt/host";
import type { AskedPart, Judgement } from "@cooperbench-ts/results";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import type { Proof } from "../check/proof.ts";
import { type Stop, stopForProof } from "./stop.ts";

export interface SuspicionsOptions {
  /** Whether what a part is asked about holds for every trial. It ends soon after the signal. */
  readonly prove: (part: AskedPart, signal: AbortSignal) => Promise<Proof>;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  /** No new trial starts until `resume`, which is called once for each. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly confirmed: (stop: Stop) => void;
  readonly emit: (event: ExperimentEvent) => void;
  /** Nothing new begins any more, so nothing is asked. */
  readonly ending: AbortSignal;
}

/** Longest time that a run stands still for an answer. */
export const ASK_LIMIT_MS = 30_000;

/** Asks about causes that may hold for every trial, while no new trial starts. Trials that meet one at once ask once. */
export class Suspicions {
  readonly #options: SuspicionsOptions;
  readonly #asking = new Map<AskedPart, Promise<void>>();

  constructor(options: SuspicionsOptions) {
    this.#options = options;
  }

  ask(part: AskedPart, judgement: Judgement): void {
    if (this.#options.ending.aborted || this.#asking.has(part)) return;
    this.#asking.set(
      part,
      this.#ask(part, judgement).finally(() => this.#asking.delete(part)),
    );
  }

  /** When no answer is outstanding. */
  async ended(): Promise<void> {
    await Promise.all(this.#asking.values());
  }

  async #ask(part: AskedPart, judgement: Judgement): Promise<void> {
    const { clock, ending, emit, pause, resume, confirmed } = this.#options;
    const { reason, evidence } = judgement;
    const askedAt = clock.monotonicMs();
    pause();
    emit({ type: "asking", cause: reason, message: evidence?.quote ?? reason, limitMs: ASK_LIMIT_MS });
    const proof = await this.#answer(part);
    if (ending.aborted) return;
    if (proof.kind === "confirmed") return confirmed(stopForProof(judgement, proof));
    const pausedMs = Math.round(clock.monotonicMs() - askedAt);
    emit({ type: "asked", cause: reason, refuted: proof.kind === "refuted", message: proof.answer, pausedMs });
    resume();
  }

  /** An answer that does not come proves nothing. */
  async #answer(part: AskedPart): Promise<Proof> {
    const { prove, clock, ending } = this.#options;
    const over = new AbortController();
    const late = clock
      .sleep(ASK_LIMIT_MS, AbortSignal.any([ending, over.signal]))
      .then(() => over.abort(new Error(`no answer came in ${ASK_LIMIT_MS / 1000} s`)));
    try {
      return await prove(part, over.signal);
    } catch (error) {
      return { kind: "open", answer: error instanceof Error ? error.message : String(error) };
    } finally {
      over.abort();
      await late;
    }
  }
}
