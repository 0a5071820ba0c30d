import { mannWhitney } from "../stats/mann-whitney.ts";
import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { clusterRatio } from "../stats/cluster-ratio.ts";
import { groupRows } from "../stats/group-rows.ts";
import { intervalName, type IntervalName } from "../stats/interval-name.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import { wilson } from "../stats/wilson.ts";
import { zOfLevel } from "../stats/z-of-level.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { labelledTrials, messagesByTrial, unlabelledNote } from "./conversations.ts";
import { type Measure, measurePanels } from "./draw/measures.ts";
import { pText } from "./draw/note-text.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { joinLabels } from "./join-labels.ts";
import { intervalNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";
import { speechActs, speechActScheme } from "./speech-acts.ts";

export interface GoodCommunicationColumns {
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
  /** Bounds of `conflict`, by a bootstrap over tasks; of the rates by Wilson. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Bounds of `noConflict`, by a bootstrap over tasks. */
  readonly noConflictLower: number | null;
  readonly noConflictUpper: number | null;
  readonly ci: IntervalName<"wilson" | "task-cluster-bootstrap">;
  readonly scheme: string;
}

export type GoodCommunicationRow<By extends GroupColumn = "model"> = Pick<PairRow, By> & GoodCommunicationColumns;

export interface GoodCommunicationOptions<By extends GroupColumn = "model">
  extends SeriesOptions<By>, BootstrapOptions {}

/**
 * What conversations with and without a merge conflict look like, per model (the paper's §5): plans per question, mentions of lines and
 * files, and how often a plan in the first turn goes with a conflict. Where the order of messages is unknown, the first turn is too.
 */
export function goodCommunication<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  messages: Iterable<MessageRow>,
  labels?: readonly LabelRow[],
  options: GoodCommunicationOptions<By> = {},
): Figure<GoodCommunicationRow<By>> {
  const all = [...messages];
  const every = [...pairs];
  const by = seriesColumns(options);
  // One scheme: the first of the labels. What two readers say of one message is not mixed.
  const scheme = labels?.[0]?.scheme ?? speechActScheme;
  const acts = (labels ?? speechActs(all)).filter((label) => label.scheme === scheme);
  const labelsOf = joinLabels(every, acts);
  const messagesOf = messagesByTrial(all);
  const known = every.filter((row) => row.naiveConflict !== null && messagesOf(row).length > 0);
  const labelled = labelledTrials(known, labelsOf);
  const conversationsOf = (trials: readonly PairRow[]) =>
    trials.flatMap((row) => {
      if (row.naiveConflict === null) return [];
      const actsOf = new Map(labelsOf(row).map(({ messageIndex, category }) => [messageIndex, category]));
      return [describe(row, row.naiveConflict, messagesOf(row), ({ index }) => actsOf.get(index) ?? "other")];
    });
  const rows = groupRows(labelled, by).flatMap(({ key, rows: trials }) => {
    const conversations = conversationsOf(trials);
    return conversations.length === 0
      ? []
      : measures(conversations, scheme, options).map((row) => ({ ...key, ...row }));
  }) as GoodCommunicationRow<By>[];
  const places = [by, ["merge"]];
  const drawn = rows.flatMap(marks);
  const unknown = every.filter((row) => messagesOf(row).length > 0 && row.naiveConflict === null).length;
  return makeFigure({
    name: "good-communication",
    title: "Conversations with and without a merge conflict",
    rows,
    notes: [
      sharedNote(drawn, places),
      `acts: ${scheme}; p: Mann-Whitney`,
      intervalNote(rows),
      unknown === 0 ? null : `left out: ${unknown} conversations whose plain merge is not known`,
      unlabelledNote(known, labelled, scheme),
    ],
    width: options.width,
    draw: (look) => ({ data: { values: drawn }, ...measurePanels(look, drawn, PANELS, places, "{n}{test}") }),
  });
}

const PANELS: readonly Measure[] = [
  { measure: "plans per question", title: "mean of the conversations" },
  { measure: "messages naming a line", title: "mean of the conversations" },
  { measure: "messages naming a file", title: "mean of the conversations" },
  { measure: "messages", title: "mean of the conversations" },
  { measure: "conflicts by the first turn", title: "share that conflicts", format: "%", domain: [0, 1] },
];

/** A mark for each number of a row. */
function marks(row: GoodCommunicationColumns) {
  const {
    measure,
    noConflict,
    conflict,
    nNoConflict,
    nConflict,
    p,
    lower,
    upper,
    noConflictLower,
    noConflictUpper,
    ...key
  } = row;
  if (measure === "conflicts with a plan in the first turn" || measure === "conflicts without one") {
    const merge = measure === "conflicts without one" ? "no plan in it" : "a plan in it";
    const n = `${nConflict}/${nConflict + nNoConflict}`;
    return [{ ...key, measure: "conflicts by the first turn", merge, value: conflict, lower, upper, n, test: "" }];
  }
  const test = p === null ? "" : `, ${pText(p)}`;
  const free = { merge: "no conflict", value: noConflict, lower: noConflictLower, upper: noConflictUpper };
  return [
    { ...key, measure, ...free, n: `n = ${nNoConflict}`, test: "" },
    { ...key, measure, merge: "conflict", value: conflict, lower, upper, n: `n = ${nConflict}`, test },
  ];
}

function measures(
  conversations: readonly Conversation[],
  scheme: string,
  options: BootstrapOptions,
): GoodCommunicationColumns[] {
  const [free, conflicting] = [
    conversations.filter(({ conflict }) => !conflict),
    conversations.filter(({ conflict }) => conflict),
  ];
  const measured = (
    measure: GoodCommunicationColumns["measure"],
    valueOf: (conversation: Conversation) => number | null,
  ): GoodCommunicationColumns => {
    const values = (some: readonly Conversation[]) =>
      some.flatMap((conversation) => {
        const value = valueOf(conversation);
        return value === null ? [] : [{ cluster: conversation.task, above: value, below: 1 }];
      });
    const [a, b] = [values(free), values(conflicting)];
    const [ofFree, ofConflicting] = [clusterRatio(a, options), clusterRatio(b, options)];
    return {
      measure,
      noConflict: ofFree.estimate,
      conflict: ofConflicting.estimate,
      nNoConflict: a.length,
      nConflict: b.length,
      infinite: conversations.length - a.length - b.length,
      p: mannWhitney(
        a.map(({ above }) => above),
        b.map(({ above }) => above),
      ).p,
      lower: ofConflicting.lower,
      upper: ofConflicting.upper,
      noConflictLower: ofFree.lower,
      noConflictUpper: ofFree.upper,
      ci: intervalName("task-cluster-bootstrap", options.level),
      scheme,
    };
  };
  const conflictRate = (measure: GoodCommunicationColumns["measure"], planned: boolean): GoodCommunicationColumns => {
    const some = conversations.filter(({ firstTurnPlan }) => firstTurnPlan === planned);
    const k = some.filter(({ conflict }) => conflict).length;
    const { rate, lower, upper } = wilson(k, some.length, zOfLevel(options.level));
    return {
      measure,
      noConflict: null,
      conflict: rate,
      nNoConflict: some.length - k,
      nConflict: k,
      infinite: 0,
      p: null,
      lower,
      upper,
      noConflictLower: null,
      noConflictUpper: null,
      ci: intervalName("wilson", options.level),
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
  readonly task: string;
  readonly conflict: boolean;
  readonly count: number;
  readonly plans: number;
  readonly questions: number;
  readonly lines: number;
  readonly paths: number;
  readonly firstTurnPlan: boolean | null;
}

function describe(
  trial: PairRow,
  conflict: boolean,
  messages: readonly MessageRow[],
  actOf: (message: MessageRow) => string,
): Conversation {
  const count = (accept: (message: MessageRow) => boolean) => messages.filter(accept).length;
  const first = messages.filter(({ turn }) => turn === 1);
  return {
    task: taskOf(trial),
    conflict,
    count: messages.length,
    plans: count((message) => actOf(message) === "plan"),
    questions: count((message) => actOf(message) === "question"),
    lines: count((message) => message.mentionsLine),
    paths: count((message) => message.mentionsPath),
    firstTurnPlan: first.length === 0 ? null : first.some((message) => actOf(message) === "plan"),
  };
}
