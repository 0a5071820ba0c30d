import { type LabelRow, noLabel } from "../tables/labels-shape.ts";
import { type FoundLabel, type LabelFault, readAnswer } from "./answer.ts";
import type { Conversation } from "./conversations.ts";
import { askAgain, labelPrompt, type PromptMessage } from "./prompt.ts";
import { rubricScheme, type Rubric } from "./rubric.ts";

/** How often a model is asked about a conversation: a second time when its first answer could not be used as it was. */
export const maxAnswers = 2;

/**
 * What the answers so far come to. `labelled`: `labels` stand, none of them is a finding too; what else was said and does not stand is in
 * `dropped`. `dropped`: nothing stands, so the conversation has no label and counts in no share.
 */
export type LabelStep =
  | { readonly kind: "ask"; readonly prompt: readonly PromptMessage[] }
  | { readonly kind: "labelled"; readonly labels: readonly FoundLabel[]; readonly dropped: readonly LabelFault[] }
  | { readonly kind: "dropped"; readonly dropped: readonly LabelFault[] };

/** What to do about a conversation, from the answers about it in their order: a pure function, so that a resumed call decides as the first one did. */
export function nextStep(rubric: Rubric, conversation: Conversation, answers: readonly string[]): LabelStep {
  const prompt = labelPrompt(rubric, conversation);
  const answer = answers.slice(0, maxAnswers).at(-1);
  if (answer === undefined) return { kind: "ask", prompt };
  const { labels, faults } = readAnswer(rubric, conversation, answer);
  if (faults.length > 0 && answers.length < maxAnswers)
    return {
      kind: "ask",
      prompt: [
        ...prompt,
        ...askAgain(
          answer,
          faults.map(({ text }) => text),
        ),
      ],
    };
  const dropped = faults.map(({ code }) => code);
  return labels.length === 0 && dropped.length > 0
    ? { kind: "dropped", dropped }
    : { kind: "labelled", labels, dropped };
}

/** Rows of the table of labels; a conversation in which nothing was found has one, too. `by`: model or person. */
export function labelRows(
  rubric: Rubric,
  by: string,
  { pair }: Conversation,
  labels: readonly FoundLabel[],
): LabelRow[] {
  const { pairKey, run, setting, upstreamSetting, repeat } = pair;
  const key = { pairKey, run, setting, upstreamSetting, repeat, scheme: labelScheme(rubric, by) };
  if (labels.length === 0) return [{ ...key, category: noLabel, messageIndex: null, evidence: null }];
  return labels.map(({ category, messageIndex, quotes }) => ({
    ...key,
    category,
    messageIndex,
    evidence: quotes.length === 0 ? null : quotes.flatMap(linesOf).join("\n"),
  }));
}

/** Who labelled is a part of the scheme: labels of two models are never added up. */
export function labelScheme(rubric: Rubric, by: string): string {
  return `${rubricScheme(rubric)} by ${by}`;
}

/** The column has one quote a line; one that spans lines becomes several, each of them still as it was written. */
function linesOf(quote: string): string[] {
  return quote.split(/\r?\n/).filter((line) => line.trim() !== "");
}
