import type { z } from "zod";
import { type AttemptFile, attemptFileSchema, type Spend } from "../formats/attempt-file.ts";
import { callBillOf } from "../formats/call-journal-file.ts";
import { type VerdictFile, verdictFileSchema } from "../formats/verdict-file.ts";
import { attemptNumbers, attemptsFolder, pairFolderInAttempt, publishedFolder } from "../layout/folders.ts";
import type { TrialLabel } from "../trial.ts";
import { resultCost } from "../verdict/result-cost.ts";
import { spendOf } from "../verdict/spend-of.ts";
import type { TreeFiles } from "./tree-files.ts";

/** What the folders of one trial hold. Whatever is missing or damaged is null. */
export class TrialFiles {
  readonly #files: TreeFiles;
  readonly #trial: TrialLabel;
  readonly #attempts: string;
  readonly #published: string;

  constructor(files: TreeFiles, experiment: string, trial: TrialLabel) {
    this.#files = files;
    this.#trial = trial;
    this.#attempts = attemptsFolder(experiment, trial);
    this.#published = publishedFolder(trial);
  }

  /** Numbers of the attempts that have a folder, in order. */
  attempts(): number[] {
    return attemptNumbers(this.#files.names(this.#attempts));
  }

  /** Attempts are numbered without gaps, so this tells of a further one without listing them. */
  hasAttempt(attempt: number): boolean {
    return this.#files.has(this.#inAttempt(attempt, ""));
  }

  record(attempt: number): AttemptFile | null {
    return this.#parsed(this.#inAttempt(attempt, "/attempt.json"), attemptFileSchema);
  }

  /** Whether a try of the evaluation was begun: it has the number of its try, over all attempts. */
  hasEvalOutput(attempt: number, evalTry: number): boolean {
    return this.#files.has(this.#inAttempt(attempt, `/eval-${evalTry}.log`));
  }

  /** What an attempt has cost that left no record: its harness died. */
  async unrecordedSpend(attempt: number): Promise<Spend> {
    const upstream = resultCost(
      await this.#files.evidence(this.#inAttempt(attempt, `/${pairFolderInAttempt(this.#trial)}`)),
    );
    const calls = await this.#files.text(this.#inAttempt(attempt, "/model-calls.jsonl"));
    return spendOf({ upstream, bill: calls === null ? null : callBillOf(calls), started: true, priced: null });
  }

  /** The last verdict. The one beside the attempts is written with each publication; results that were copied alone have only the published one. */
  verdict(): VerdictFile | null {
    return this.#verdictIn(this.#attempts) ?? this.placedVerdict();
  }

  /** The one in the published folder. */
  placedVerdict(): VerdictFile | null {
    return this.#verdictIn(this.#published);
  }

  /** Whether the published folder, or the one that is to be published, has a result that can be read. */
  hasResult(attempt: number, published: boolean): boolean {
    if (this.#isJsonObject(`${this.#published}/result.json`)) return true;
    return (
      !published && this.#isJsonObject(this.#inAttempt(attempt, `/${pairFolderInAttempt(this.#trial)}/result.json`))
    );
  }

  hasEvaluation(): boolean {
    return this.#isJsonObject(`${this.#published}/eval.json`);
  }

  /** A look only: its content is of interest where the journal does not know it. */
  hasVerdict(): boolean {
    return this.#files.bytes(`${this.#published}/verdict.json`) > 0;
  }

  #inAttempt(attempt: number, name: string): string {
    return `${this.#attempts}/${attempt}${name}`;
  }

  #verdictIn(folder: string): VerdictFile | null {
    const verdict = this.#parsed(`${folder}/verdict.json`, verdictFileSchema);
    return verdict?.run === this.#trial.run && verdict.pair === this.#trial.pair ? verdict : null;
  }

  #parsed<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | null {
    const content = this.#files.json(file);
    return content === undefined ? null : (schema.safeParse(content).data ?? null);
  }

  #isJsonObject(file: string): boolean {
    const content = this.#files.json(file);
    return typeof content === "object" && content !== null;
  }
}
