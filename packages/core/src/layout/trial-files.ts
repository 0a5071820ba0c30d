import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Trial } from "@cooperbench-ts/attempt";
import {
  type AttemptFile,
  attemptFileSchema,
  pairKey,
  type VerdictFile,
  verdictFileSchema,
} from "@cooperbench-ts/results";
import type { z } from "zod";
import type { Layout } from "./layout.ts";

/**
 * What the folders of one trial hold. Small files of thousands of trials are read on this thread: that is several times
 * faster. Whatever is missing or damaged is null.
 */
export class TrialFiles {
  readonly #layout: Layout;
  readonly #trial: Trial;

  constructor(layout: Layout, trial: Trial) {
    this.#layout = layout;
    this.#trial = trial;
  }

  /** Numbers of the attempts that have a folder, in order. */
  attempts(): number[] {
    return namesIn(this.#layout.trial(this.#trial))
      .filter((name) => /^[1-9]\d*$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** Attempts are numbered without gaps, so this tells of a further one without listing them. */
  hasAttempt(attempt: number): boolean {
    return existsSync(path.join(this.#layout.trial(this.#trial), String(attempt)));
  }

  record(attempt: number): AttemptFile | null {
    return parsed(this.#layout.attempt(this.#trial, attempt).record, attemptFileSchema);
  }

  /** The last verdict. The one beside the attempts is written with each publication; results that were copied alone have only the published one. */
  verdict(): VerdictFile | null {
    return this.#verdictIn(this.#layout.trial(this.#trial)) ?? this.placedVerdict();
  }

  /** The one in the published folder. */
  placedVerdict(): VerdictFile | null {
    return this.#verdictIn(this.#layout.published(this.#trial));
  }

  /** Whether the published folder, or the one that is to be published, has a result that can be read. */
  hasResult(attempt: number, published: boolean): boolean {
    const folders = [this.#layout.published(this.#trial)];
    if (!published) folders.push(this.#layout.attempt(this.#trial, attempt).pairFolder);
    return folders.some((folder) => isJsonObject(path.join(folder, "result.json")));
  }

  hasEvaluation(): boolean {
    return isJsonObject(path.join(this.#layout.published(this.#trial), "eval.json"));
  }

  /** A look only: its content is of interest where the journal does not know it. */
  hasVerdict(): boolean {
    const file = path.join(this.#layout.published(this.#trial), "verdict.json");
    return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  }

  #verdictIn(folder: string): VerdictFile | null {
    const verdict = parsed(path.join(folder, "verdict.json"), verdictFileSchema);
    const ofThisTrial = verdict?.run === this.#trial.run && verdict.pair === pairKey(this.#trial.pair);
    return ofThisTrial ? verdict : null;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function parsed<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | null {
  const content = json(file);
  return content === undefined ? null : (schema.safeParse(content).data ?? null);
}

function isJsonObject(file: string): boolean {
  const content = json(file);
  return typeof content === "object" && content !== null;
}

function json(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
