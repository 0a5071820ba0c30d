import { type Clock, costBound, type ModelPrice, type openModelDoor } from "@cooperbench-ts/attempt/host";
import type { LabelStep, PromptMessage } from "@cooperbench-ts/results";
import type { AnswerOf } from "./answer-line.ts";
import type { AnswersFile } from "./answers-file.ts";
import { askModel, type ModelReply } from "./ask-model.ts";
import { type Asked, askPatiently } from "./ask-patiently.ts";
import type { Budget } from "./budget.ts";
import { type LabelEndpoint, shownUrl } from "./label-endpoint.ts";
import type { LabelHost } from "./label-host.ts";
import type { LabelOptions } from "./label-options.ts";
import type { LabelStop } from "./label-report.ts";
import type { LabelSet, Question } from "./label-set.ts";
import { spendIn } from "./label-spend.ts";
import { failureKey, KnownAnswers, type PassQuestion } from "./pass-of.ts";
import { requestBody } from "./wire.ts";

/** So many questions in a row without an answer, and not for what they ask: the next one will get none either. */
const FAILURES_IN_A_ROW = 5;

export interface LoopParts {
  readonly set: LabelSet;
  readonly options: LabelOptions;
  readonly endpoint: LabelEndpoint;
  readonly price: ModelPrice | null;
  readonly file: AnswersFile;
  readonly door: Awaited<ReturnType<typeof openModelDoor>>;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly host: LabelHost;
  readonly questions: readonly PassQuestion[];
}

/** All questions of a call, several at once, until they are settled or something ends the call. */
export class QuestionLoop {
  readonly #parts: LoopParts;
  readonly #known: KnownAnswers;
  readonly #failures = new Set<string>();
  readonly #stop = new AbortController();
  #why: LabelStop | null = null;
  #inARow = 0;
  #proven = false;
  #done = 0;
  #knownUsd: number;
  /** Until when the endpoint has asked everybody to wait, of the clock's `monotonicMs`. */
  #pausedUntil = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#known = new KnownAnswers(parts.set, parts.file.lines);
    this.#knownUsd = spendIn(parts.file.lines).knownUsd;
  }

  async run(): Promise<{ stop: LabelStop | null; failures: ReadonlySet<string> }> {
    const { questions: all, options, set, host } = this.#parts;
    const open = all.filter(({ question, pass }) => this.#known.step(question, pass).kind === "ask");
    this.#done = all.length - open.length;
    host.onEvent?.({ type: "labels-started", folder: set.folder, questions: all.length, known: this.#done });
    const unhear = this.#hear();
    const left = open.values();
    const worker = async (): Promise<void> => {
      for (const { question, pass } of left) {
        if (this.#stop.signal.aborted) return;
        await this.#settle(question, pass, all.length);
      }
    };
    try {
      await Promise.all(Array.from({ length: options.concurrency }, worker));
    } catch (error) {
      // What others have under way is cut: nothing can be written down any more.
      this.#end({ cause: "interrupted", message: "an answer could not be written" });
      throw error;
    } finally {
      unhear();
    }
    return { stop: this.#why, failures: this.#failures };
  }

  /** The user's end is one of the call's. */
  #hear(): () => void {
    const { signal, drain } = this.#parts.host;
    const heard = [signal, drain].filter((one) => one !== undefined);
    const end = (): void => this.#end({ cause: "interrupted", message: "interrupted; the same command goes on" });
    for (const one of heard) {
      if (one.aborted) end();
      one.addEventListener("abort", end);
    }
    return () => {
      for (const one of heard) one.removeEventListener("abort", end);
    };
  }

  #end(why: LabelStop): void {
    this.#why ??= why;
    this.#stop.abort();
  }

  async #settle(question: Question, pass: number, questions: number): Promise<void> {
    let step = this.#known.step(question, pass);
    while (step.kind === "ask") {
      const asked = await this.#ask(question, pass, step.prompt);
      if (asked.kind === "stopped") return;
      if (asked.kind === "refused")
        return this.#end({ cause: "endpoint-refused", message: `${asked.why}. ${asked.remedy}` });
      if (asked.kind === "failed") {
        this.#failed(question, pass, asked);
        return this.#tell(question, pass, { kind: "failed", said: [asked.why], questions });
      }
      this.#inARow = 0;
      step = this.#known.step(question, pass);
    }
    const said = step.kind === "labelled" ? step.labels.map(({ category }) => category) : step.dropped;
    this.#tell(question, pass, { kind: step.kind, said, questions });
  }

  #failed(question: Question, pass: number, { why, ofItself }: Extract<Asked, { kind: "failed" }>): void {
    this.#failures.add(failureKey(question, pass));
    // The endpoint is there, and the others may be shorter.
    this.#inARow = ofItself ? 0 : this.#inARow + 1;
    if (this.#inARow >= FAILURES_IN_A_ROW)
      this.#end({
        cause: "endpoint-refused",
        message: `${FAILURES_IN_A_ROW} questions in a row got no answer: ${why}.`,
      });
  }

  #tell(
    { conversations: [{ pair }] }: Question,
    pass: number,
    news: { kind: Exclude<LabelStep["kind"], "ask"> | "failed"; said: readonly string[]; questions: number },
  ): void {
    this.#done += 1;
    const trial = `${pair.run}/${pair.pairKey}`;
    const knownUsd = this.#knownUsd;
    this.#parts.host.onEvent?.({ type: "labels-settled", pass, trial, ...news, done: this.#done, knownUsd });
  }

  /** Within the budget, patiently, and with every step on disk before the next one. */
  async #ask(question: Question, pass: number, prompt: readonly PromptMessage[]): Promise<Asked> {
    const { budget, endpoint, clock, host } = this.#parts;
    const atMostUsd = this.#bound(prompt);
    const asked = await askPatiently({
      endpoint,
      clock,
      random: host.random ?? Math.random,
      timeScale: host.timeScale ?? 1,
      proven: () => this.#proven,
      stop: this.#stop.signal,
      onRetry: ({ everybody, ...retry }) => {
        if (everybody) this.#pausedUntil = Math.max(this.#pausedUntil, clock.monotonicMs() + retry.waitMs);
        host.onEvent?.({ type: "labels-retry", ...retry });
      },
      ask: async () => {
        const pauseMs = this.#pausedUntil - clock.monotonicMs();
        if (pauseMs > 0) await clock.sleep(pauseMs, this.#stop.signal);
        if (this.#stop.signal.aborted) return null;
        if (!(await budget.reserve(atMostUsd))) {
          this.#end({
            cause: "max-cost",
            message: `the next call could exceed --max-cost ${this.#parts.options.maxCost}`,
          });
          return null;
        }
        return this.#call(prompt, atMostUsd);
      },
      ended: (reply) => this.#write({ type: "ended", status: reply.status, ...callsOf(reply) }),
    });
    if (asked.kind === "answered") {
      this.#proven = true;
      await this.#keep(question, pass, asked.reply, asked.text);
    }
    return asked;
  }

  async #call(prompt: readonly PromptMessage[], atMostUsd: number): Promise<ModelReply> {
    const { budget, door, endpoint, price, options, host } = this.#parts;
    let costUsd: number | null = null;
    try {
      const reply = await askModel(prompt, {
        door,
        endpoint,
        price,
        maxOutputTokens: options.maxOutputTokens,
        signal: host.signal,
        record: { sending: ({ id, atMostUsd: bound }) => this.#write({ type: "sending", call: id, atMostUsd: bound }) },
      });
      costUsd = reply.costUsd;
      return reply;
    } finally {
      budget.settle(atMostUsd, costUsd);
    }
  }

  async #keep(question: Question, pass: number, reply: ModelReply, text: string): Promise<void> {
    const { set, endpoint } = this.#parts;
    const [{ pair }] = question.conversations;
    const line = {
      type: "answer" as const,
      conversation: question.hash,
      rubric: set.rubricHash,
      model: set.model,
      pass,
      answer: this.#known.of(question, pass).length + 1,
      trial: `${pair.run}/${pair.pairKey}`,
      endpoint: shownUrl(endpoint.url),
      text,
      body: reply.body,
      inputTokens: reply.inputTokens,
      outputTokens: reply.outputTokens,
      ...callsOf(reply),
    };
    await this.#write(line);
    this.#known.add({ ...line, at: "" });
  }

  async #write(
    line: Omit<AnswerOf<"sending">, "at"> | Omit<AnswerOf<"ended">, "at"> | Omit<AnswerOf<"answer">, "at">,
  ): Promise<void> {
    await this.#parts.file.append({ ...line, at: this.#parts.clock.now().toISOString() });
    if (line.type !== "sending") this.#knownUsd += line.costUsd ?? 0;
  }

  /** USD that one call can come to; 0 where nobody knows a price, and then there is no limit either. */
  #bound(prompt: readonly PromptMessage[]): number {
    const { price, endpoint, options } = this.#parts;
    if (price === null) return 0;
    const { maxOutputTokens } = options;
    return costBound(price, { text: requestBody(endpoint, prompt, maxOutputTokens), maxOutputTokens }) ?? 0;
  }
}

function callsOf({ calls, costUsd }: ModelReply): { calls: string[]; costUsd: number | null } {
  return { calls: [...calls], costUsd };
}
