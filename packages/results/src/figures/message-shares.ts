import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { clusterRatio } from "../stats/cluster-ratio.ts";
import { groupRows } from "../stats/group-rows.ts";
import { intervalName, type IntervalName } from "../stats/interval-name.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import {
  conversationNotes,
  conversationTrials,
  labelledTrials,
  messagesByTrial,
  unlabelledNote,
} from "./conversations.ts";
import { rateDots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { actsByScheme } from "./join-labels.ts";
import { intervalNote, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";
import { speechActs } from "./speech-acts.ts";

/** A share of the messages of a group: k of n, with a bootstrap over tasks, as messages of one conversation are not independent. */
export interface MessageShareColumns {
  readonly k: number;
  readonly n: number;
  readonly rate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
  readonly conversations: number;
  /** k / conversations, silent ones included. */
  readonly meanPerConversation: number | null;
}

export type SpeechActRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> &
  MessageShareColumns & { readonly category: string; readonly scheme: string };

export type MentionRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> &
  MessageShareColumns & { readonly names: "a file" | "a line" | "both" | "neither" };

export interface MessageShareOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, BootstrapOptions {}

/**
 * Share of the messages that are each speech act. `labels` are the acts of the messages, by default `speechActs`.
 * @throws AmbiguousLabelError when a label names no run and several runs have its trial.
 */
export function speechActShares<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  messages: Iterable<MessageRow>,
  labels?: readonly LabelRow[],
  options: MessageShareOptions<By> = {},
): Figure<SpeechActRow<By>> {
  const every = [...pairs];
  const by = seriesColumns(options);
  const acts = actsByScheme(every, labels ?? speechActs(messages));
  const known = conversationTrials(every);
  const rows = acts.flatMap(({ scheme, labelsOf }) =>
    groupRows(labelledTrials(known, labelsOf), [...by, "setting"]).flatMap(({ key, rows: trials }) => {
      const counted = trials.map((trial) => ({ trial, categories: labelsOf(trial).map(({ category }) => category) }));
      return [...new Set(counted.flatMap(({ categories }) => categories))].map((category) => ({
        ...key,
        category,
        ...shareOf(counted, ({ categories }) => categories.filter((each) => each === category).length, options),
        scheme,
      }));
    }),
  ) as SpeechActRow<By>[];
  const schemes = acts.map(({ scheme }) => scheme);
  const places = [by, ...(schemes.length > 1 ? [["scheme"]] : []), ["category"], ["setting"]];
  return makeFigure({
    name: "speech-acts",
    title: "Messages by speech act",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(every, by),
      `acts: ${schemes.join(", ")}`,
      intervalNote(rows),
      ...conversationNotes(every),
      ...acts.map(({ scheme, labelsOf }) => unlabelledNote(known, labelledTrials(known, labelsOf), scheme)),
    ],
    width: options.width,
    draw: (look) => rateDots(look, rows, places, "share of the messages"),
  });
}

/** Share of the messages that name a file or a line of code. */
export function mentions<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  messages: Iterable<MessageRow>,
  options: MessageShareOptions<By> = {},
): Figure<MentionRow<By>> {
  const every = [...pairs];
  const by = seriesColumns(options);
  const messagesOf = messagesByTrial(messages);
  const kinds = [
    ["a file", (row: MessageRow) => row.mentionsPath],
    ["a line", (row: MessageRow) => row.mentionsLine],
    ["both", (row: MessageRow) => row.mentionsPath && row.mentionsLine],
    ["neither", (row: MessageRow) => !row.mentionsPath && !row.mentionsLine],
  ] as const;
  const rows = groupRows(conversationTrials(every), [...by, "setting"]).flatMap(({ key, rows: trials }) => {
    const counted = trials.map((trial) => ({ trial, categories: messagesOf(trial) }));
    return kinds
      .map(([names, accept]) => ({
        ...key,
        names,
        ...shareOf(counted, ({ categories }) => categories.filter(accept).length, options),
      }))
      .filter(({ n }) => n > 0);
  }) as MentionRow<By>[];
  const places = [by, ["names"], ["setting"]];
  return makeFigure({
    name: "mentions",
    title: "Messages that name files and lines",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(every, by),
      "at the end: messages, and how many in a conversation",
      intervalNote(rows),
      ...conversationNotes(every),
    ],
    width: options.width,
    draw: (look) =>
      rateDots(look, rows, places, "share of the messages", { note: "{k}/{n}, {meanPerConversation|.1f}" }),
  });
}

function shareOf<Counted extends { readonly trial: PairRow; readonly categories: readonly unknown[] }>(
  counted: readonly Counted[],
  successes: (one: Counted) => number,
  options: BootstrapOptions,
): MessageShareColumns {
  const parts = counted.map((one) => ({
    cluster: taskOf(one.trial),
    above: successes(one),
    below: one.categories.length,
  }));
  const { estimate, lower, upper } = clusterRatio(parts, options);
  const k = parts.reduce((sum, { above }) => sum + above, 0);
  return {
    k,
    n: parts.reduce((sum, { below }) => sum + below, 0),
    rate: estimate,
    lower,
    upper,
    ci: intervalName("task-cluster-bootstrap", options.level),
    conversations: counted.length,
    meanPerConversation: counted.length === 0 ? null : k / counted.length,
  };
}
