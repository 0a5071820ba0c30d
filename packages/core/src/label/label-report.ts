import type { LabelFault, LabelRow } from "@cooperbench-ts/results";
import type { LabelSpend } from "./label-spend.ts";

/** Why no further conversation was asked about. */
export interface LabelStop {
  readonly cause: "interrupted" | "max-cost" | "endpoint-refused";
  readonly message: string;
}

/** What came of one pass over the conversations. Their numbers add up to all of them. */
export interface LabelPass {
  /** From 1. */
  readonly pass: number;
  /** Conversations with labels, or in which nothing was found. */
  readonly labelled: number;
  /** Conversations of which no answer could be used. They have no row. */
  readonly dropped: number;
  /** Conversations that the endpoint did not answer; the same command asks again. */
  readonly failed: number;
  /** Conversations that nobody was asked about, because the call ended before. */
  readonly unasked: number;
  /** Labels, or whole answers, that were left out after a second answer, by what was wrong. */
  readonly faults: Readonly<Partial<Record<LabelFault, number>>>;
  readonly labels: readonly LabelRow[];
}

export interface LabelReport {
  /** Where the answers lie. */
  readonly folder: string;
  readonly scheme: string;
  readonly passes: readonly LabelPass[];
  /** All calls of this set, earlier ones included. */
  readonly spend: LabelSpend;
  /** Answers of this call; the others were there. */
  readonly answers: number;
  /** null: all were asked. */
  readonly stop: LabelStop | null;
}

export type LabelEvent =
  /** `questions`: different conversations and passes; `known`: those that earlier answers settle. */
  | { readonly type: "labels-started"; readonly folder: string; readonly questions: number; readonly known: number }
  | { readonly type: "labels-notice"; readonly message: string }
  | { readonly type: "labels-retry"; readonly why: string; readonly waitMs: number; readonly failedTry: number }
  | {
      readonly type: "labels-settled";
      readonly pass: number;
      readonly trial: string;
      readonly kind: "labelled" | "dropped" | "failed";
      /** Categories, what was wrong, or why there was no answer. */
      readonly said: readonly string[];
      readonly done: number;
      readonly questions: number;
      /** USD of the set so far, as far as it is known. */
      readonly knownUsd: number;
    };
