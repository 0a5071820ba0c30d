import { mannWhitney } from "../stats/mann-whitney.ts";
import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { clusterRatio } from "../stats/cluster-ratio.ts";
import { groupRows } from "../stats/group-rows.ts";
import { intervalName } from "../stats/interval-name.ts";
import { type RateInterval, rateInterval, taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { labelledTrials, messagesByTrial, unlabelledNote } from "./conversations.ts";
import { type Measure, measurePanels } from "./draw/measures.ts";
import { pText } from "./draw/note-text.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { joinLabels } from "./join-labels.ts";
import { intervalNote, pooledNote, sharedNote, unknownNote } from "./notes.ts";
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
  /** Conversations left out, since there is no question: with a plan their ratio is infinite, without one there is none. */
  readonly infinite: number;
  readonly undefined: number;
  /** Mann-Whitney, two-sided; null for the rates. */
  readonly p: number | null;
  /** Bounds of `conflict`, by a bootstrap over tasks; of the rates by Wilson where no pair has repeats. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Bounds of `noConflict`, by a bootstrap over tasks. */
  readonly noConflictLower: number | null;
  readonly noConflictUpper: number | null;
  readonly ci: RateInterval["ci"];
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
      pooledNote(every, by),
      `acts: ${scheme}; p: Mann-Whitney`,
      intervalNote(rows),
      questionNote(rows),
      repeatNote(groupRows(labelled, by).map(({ rows: trials }) => trials)),
      unknown === 0 ? null : `left out: ${unknown} conversations whose plain merge is not known`,
      unlabelledNote(known, labelled, scheme),
    ],
    width: options.width,
    draw: (look) => ({ data: { values: drawn }, ...measurePanels(look, drawn, PANELS, places, "{n}{test}") }),
  });
}

/** What the ratio of plans to questions is not over. */
function questionNote(rows: readonly GoodCommunicationColumns[]): string | null {
  const ratios = rows.filter(({ measure }) => measure === "plans per question");
  const sum = (valueOf: (row: GoodCommunicationColumns) => number) =>
    ratios.reduce((total, row) => total + valueOf(row), 0);
  const without = sum((row) => row.infinite + row.undefined);
  const all = without + sum((row) => row.nNoConflict + row.nConflict);
  const note = unknownNote(without, all, "conversations without a question");
  return note === null ? null : `plans per question, ${note}`;
}

/** Mann-Whitney knows nothing of repeats. */
function repeatNote(groups: readonly (readonly PairRow[])[]): string | null {
  const most = Math.max(
    0,
    ...groups.flatMap((trials) => groupRows(trials, ["pairKey"]).map(({ rows }) => rows.length)),
  );
  return most < 2
    ? null
    : `Mann-Whitney takes all conversations for independent, though a pair has up to ${most}: its p is too small`;
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
  const measured = (
    measure: GoodCommunicationColumns["measure"],
    valueOf: (conversation: Conversation) => number | null,
  ) => ({ measure, ...meansByMerge(conversations, valueOf, options), scheme });
  const rate = (measure: GoodCommunicationColumns["measure"], planned: boolean) => ({
    measure,
    ...conflictRate(
      conversations.filter(({ firstTurnPlan }) => firstTurnPlan === planned),
      options,
    ),
    scheme,
  });
  const noQuestion = conversations.filter(({ questions }) => questions === 0);
  const infinite = noQuestion.filter(({ plans }) => plans > 0).length;
  return [
    {
      ...measured("plans per question", ({ plans, questions }) => (questions === 0 ? null : plans / questions)),
      infinite,
      undefined: noQuestion.length - infinite,
    },
    measured("messages naming a line", ({ lines }) => lines),
    measured("messages naming a file", ({ paths }) => paths),
    measured("messages", ({ count }) => count),
    rate("conflicts with a plan in the first turn", true),
    rate("conflicts without one", false),
  ];
}

type MeasureColumns = Omit<GoodCommunicationColumns, "measure" | "scheme">;

/** The mean of the conversations that conflict beside that of the others. */
function meansByMerge(
  conversations: readonly Conversation[],
  valueOf: (conversation: Conversation) => number | null,
  options: BootstrapOptions,
): MeasureColumns {
  const values = (conflicting: boolean) =>
    conversations.flatMap((conversation) => {
      const value = conversation.conflict === conflicting ? valueOf(conversation) : null;
      return value === null ? [] : [{ cluster: taskOf(conversation.trial), above: value, below: 1 }];
    });
  const [a, b] = [values(false), values(true)];
  const [free, conflicting] = [clusterRatio(a, options), clusterRatio(b, options)];
  const { p } = mannWhitney(
    a.map(({ above }) => above),
    b.map(({ above }) => above),
  );
  return {
    noConflict: free.estimate,
    conflict: conflicting.estimate,
    nNoConflict: a.length,
    nConflict: b.length,
    infinite: 0,
    undefined: 0,
    p,
    lower: conflicting.lower,
    upper: conflicting.upper,
    noConflictLower: free.lower,
    noConflictUpper: free.upper,
    ci: intervalName("task-cluster-bootstrap", options.level),
  };
}

/** Conversations that conflict / conversations. */
function conflictRate(conversations: readonly Conversation[], options: BootstrapOptions): MeasureColumns {
  const conflicting = new Set(conversations.filter(({ conflict }) => conflict).map(({ trial }) => trial));
  const trials = conversations.map(({ trial }) => trial);
  const { k, n, rate, lower, upper, ci } = rateInterval(trials, (row) => conflicting.has(row), options);
  const none = { infinite: 0, undefined: 0, noConflict: null, noConflictLower: null, noConflictUpper: null, p: null };
  return { ...none, conflict: rate, nNoConflict: n - k, nConflict: k, lower, upper, ci };
}

interface Conversation {
  readonly trial: PairRow;
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
    trial,
    conflict,
    count: messages.length,
    plans: count((message) => actOf(message) === "plan"),
    questions: count((message) => actOf(message) === "question"),
    lines: count((message) => message.mentionsLine),
    paths: count((message) => message.mentionsPath),
    firstTurnPlan: first.length === 0 ? null : first.some((message) => actOf(message) === "plan"),
  };
}
