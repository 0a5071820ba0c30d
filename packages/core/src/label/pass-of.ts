import {
  type Conversation,
  type LabelFault,
  labelRows,
  type LabelRow,
  type LabelStep,
  nextStep,
} from "@cooperbench-ts/results";
import { type AnswerLine, type AnswerOf, questionKey } from "./answer-line.ts";
import type { LabelPass } from "./label-report.ts";
import type { LabelSet, Question } from "./label-set.ts";

/** Answers by question, those to one question in their order. */
export class KnownAnswers {
  readonly #set: LabelSet;
  readonly #texts = new Map<string, string[]>();

  constructor(set: LabelSet, lines: readonly AnswerLine[]) {
    this.#set = set;
    for (const line of lines) if (line.type === "answer") this.add(line);
  }

  add(line: AnswerOf<"answer">): void {
    const texts = this.#texts.get(questionKey(line)) ?? [];
    // A number that is there already would be an answer that was paid twice: the first one counts.
    texts[line.answer - 1] ??= line.text;
    this.#texts.set(questionKey(line), texts);
  }

  /** As far as they follow each other. */
  of({ hash }: Question, pass: number): readonly string[] {
    const { rubricHash, model } = this.#set;
    const texts = this.#texts.get(questionKey({ conversation: hash, rubric: rubricHash, model, pass })) ?? [];
    const gap = texts.findIndex((text) => text === undefined);
    return gap === -1 ? texts : texts.slice(0, gap);
  }

  step(question: Question, pass: number): LabelStep {
    return nextStep(this.#set.rubric, question.conversations[0], this.of(question, pass));
  }
}

/** A question in one pass. */
export interface PassQuestion {
  readonly question: Question;
  /** From 1. */
  readonly pass: number;
}

/** All that a call is about, the first pass first. */
export function passQuestions(questions: readonly Question[], passes: number): PassQuestion[] {
  return Array.from({ length: passes }, (_, at) => at + 1).flatMap((pass) =>
    questions.map((question) => ({ question, pass })),
  );
}

/** What all that is on disk comes to for one pass. @param failures questions and passes that the endpoint did not answer */
export function passOf(
  set: LabelSet,
  questions: readonly Question[],
  pass: number,
  lines: readonly AnswerLine[],
  failures: ReadonlySet<string>,
): LabelPass {
  const known = new KnownAnswers(set, lines);
  const counts = { labelled: 0, dropped: 0, failed: 0, unasked: 0 };
  const faults: Partial<Record<LabelFault, number>> = {};
  const labels: LabelRow[] = [];
  for (const question of questions) {
    const { conversations } = question;
    const step = known.step(question, pass);
    if (step.kind === "ask") {
      counts[failures.has(failureKey(question, pass)) ? "failed" : "unasked"] += conversations.length;
      continue;
    }
    counts[step.kind] += conversations.length;
    for (const fault of step.dropped) faults[fault] = (faults[fault] ?? 0) + conversations.length;
    if (step.kind === "labelled") labels.push(...rowsOf(set, conversations, step.labels));
  }
  return { pass, ...counts, faults, labels };
}

function rowsOf(
  { rubric, model }: LabelSet,
  conversations: readonly Conversation[],
  labels: Extract<LabelStep, { kind: "labelled" }>["labels"],
): LabelRow[] {
  return conversations.flatMap((conversation) => labelRows(rubric, model, conversation, labels));
}

export function failureKey({ hash }: Question, pass: number): string {
  return `${pass} ${hash}`;
}
