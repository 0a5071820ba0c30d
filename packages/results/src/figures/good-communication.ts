import { mannWhitney } from "../stats/mann-whitney.ts";
import { groupBy, groupRows, mean } from "../stats/group-rows.ts";
import { wilson } from "../stats/wilson.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { joinLabels, trialId } from "./join-labels.ts";
import { speechActs, speechActScheme } from "./speech-acts.ts";

export interface GoodCommunicationRow {
  readonly model: string | null;
  readonly measure:
    | "plans per question"
    | "messages naming a line"
    | "messages naming a file"
    | "messages"
    | "conflicts with a plan in the first turn"
    | "conflicts without one";
  /** Mean over the conversations whose merge does not conflict; for the last two measures the conflict rate. */
  readonly noConflict: number | null;
  readonly conflict: number | null;
  readonly nNoConflict: number;
  readonly nConflict: number;
  /** Conversations left out: a ratio without a question is infinite. */
  readonly infinite: number;
  /** Mann-Whitney, two-sided; null for the rates. */
  readonly p: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly scheme: string;
}

/**
 * What conversations with and without a merge conflict look like, per model (the paper's §5): plans per question, mentions of lines and
 * files, and how often a plan in the first turn goes with a conflict. Where the order of messages is unknown, the first turn is too.
 */
export function goodCommunication(
  pairs: Iterable<PairRow>,
  messages: Iterable<MessageRow>,
  labels?: readonly LabelRow[],
): Figure<GoodCommunicationRow> {
  const all = [...messages];
  const scheme = labels?.[0]?.scheme ?? speechActScheme;
  const every = [...pairs];
  const labelsOf = joinLabels(every, labels ?? speechActs(all));
  const byTrial = groupBy(all, trialId);
  const conversationsOf = (trials: readonly PairRow[]) =>
    trials.flatMap((row) => {
      const found = byTrial.get(trialId(row)) ?? [];
      if (row.naiveConflict === null || found.length === 0) return [];
      const acts = new Map(labelsOf(row).map(({ messageIndex, category }) => [messageIndex, category]));
      return [describe(row.naiveConflict, found, ({ index }) => acts.get(index) ?? "other")];
    });
  const rows = groupRows(every, ["model"]).flatMap(({ key, rows: trials }) => {
    const conversations = conversationsOf(trials);
    return conversations.length === 0 ? [] : measures(key.model, conversations, scheme);
  });
  const drawing = {
    transform: [{ fold: ["noConflict", "conflict"] }],
    mark: { type: "bar" },
    encoding: {
      x: { field: "key", type: "nominal", title: null },
      y: { field: "value", type: "quantitative", title: null },
      color: { field: "model", type: "nominal" },
      xOffset: { field: "model", type: "nominal" },
      column: { field: "measure", type: "nominal" },
    },
    resolve: { scale: { y: "independent" } },
  };
  return makeFigure("good-communication", "Conversations with and without a merge conflict", rows, drawing);
}

function measures(
  model: string | null,
  conversations: readonly Conversation[],
  scheme: string,
): GoodCommunicationRow[] {
  const [free, conflicting] = [
    conversations.filter(({ conflict }) => !conflict),
    conversations.filter(({ conflict }) => conflict),
  ];
  const measured = (
    measure: GoodCommunicationRow["measure"],
    valueOf: (conversation: Conversation) => number | null,
  ): GoodCommunicationRow => {
    const values = (some: readonly Conversation[]) => some.flatMap((conversation) => valueOf(conversation) ?? []);
    const [a, b] = [values(free), values(conflicting)];
    return {
      model,
      measure,
      noConflict: mean(a),
      conflict: mean(b),
      nNoConflict: a.length,
      nConflict: b.length,
      infinite: conversations.length - a.length - b.length,
      p: mannWhitney(a, b).p,
      lower: null,
      upper: null,
      scheme,
    };
  };
  const conflictRate = (measure: GoodCommunicationRow["measure"], planned: boolean): GoodCommunicationRow => {
    const some = conversations.filter(({ firstTurnPlan }) => firstTurnPlan === planned);
    const k = some.filter(({ conflict }) => conflict).length;
    const { rate, lower, upper } = wilson(k, some.length);
    return {
      model,
      measure,
      noConflict: null,
      conflict: rate,
      nNoConflict: some.length - k,
      nConflict: k,
      infinite: 0,
      p: null,
      lower,
      upper,
      scheme,
    };
  };
  return [
    measured("plans per question", ({ plans, questions }) => (questions === 0 ? null : plans / questions)),
    measured("messages naming a line", ({ lines }) => lines),
    measured("messages naming a file", ({ paths }) => paths),
    measured("messages", ({ count }) => count),
    conflictRate("conflicts with a plan in the first turn", true),
    conflictRate("conflicts without one", false),
  ];
}

interface Conversation {
  readonly conflict: boolean;
  readonly count: number;
  readonly plans: number;
  readonly questions: number;
  readonly lines: number;
  readonly paths: number;
  readonly firstTurnPlan: boolean | null;
}

function describe(
  conflict: boolean,
  messages: readonly MessageRow[],
  actOf: (message: MessageRow) => string,
): Conversation {
  const count = (accept: (message: MessageRow) => boolean) => messages.filter(accept).length;
  const first = messages.filter(({ turn }) => turn === 1);
  return {
    conflict,
    count: messages.length,
    plans: count((message) => actOf(message) === "plan"),
    questions: count((message) => actOf(message) === "question"),
    lines: count((message) => message.mentionsLine),
    paths: count((message) => message.mentionsPath),
    firstTurnPlan: first.length === 0 ? null : first.some((message) => actOf(message) === "plan"),
  };
}
