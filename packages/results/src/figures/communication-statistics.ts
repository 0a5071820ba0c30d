import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { clusterRatio, type RatioPart } from "../stats/cluster-ratio.ts";
import { groupRows } from "../stats/group-rows.ts";
import { intervalName, type IntervalName } from "../stats/interval-name.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { conversationTrials, messagesByTrial, conversationNotes } from "./conversations.ts";
import { type Measure, measurePanels } from "./draw/measures.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface CommunicationColumns {
  readonly measure: string;
  /** Sum of what is counted over `n`. */
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
  readonly n: number;
  /** What n counts. */
  readonly of: "conversations" | "conversations with a message" | "messages" | "conversations in known order";
}

export type CommunicationRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & CommunicationColumns;

export interface CommunicationOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, BootstrapOptions {}

/** A trial and its messages. */
interface Conversation {
  readonly trial: PairRow;
  readonly messages: readonly MessageRow[];
}

interface Count extends Measure {
  readonly of: CommunicationColumns["of"];
  /** What a conversation adds above and below the line; null where it does not count. */
  readonly part: (conversation: Conversation) => { readonly above: number; readonly below: number } | null;
}

const share = { format: "%", domain: [0, 1] } as const;
const one = (above: number) => ({ above, below: 1 });

const COUNTS: readonly Count[] = [
  {
    measure: "messages per conversation",
    title: "mean of the conversations",
    of: "conversations",
    part: ({ trial }) => one(trial.messages ?? 0),
  },
  {
    measure: "turns per conversation",
    title: "mean of the conversations",
    of: "conversations in known order",
    part: ({ messages }) =>
      messages.some(({ turn }) => turn === null) ? null : one(Math.max(0, ...messages.map(({ turn }) => turn ?? 0))),
  },
  {
    measure: "characters per message",
    title: "mean of the messages",
    of: "messages",
    part: ({ messages }) => ({ above: messages.reduce((sum, { chars }) => sum + chars, 0), below: messages.length }),
  },
  {
    measure: "conversations without a message",
    title: "share of the conversations",
    of: "conversations",
    part: ({ trial }) => one(trial.messages === 0 ? 1 : 0),
    ...share,
  },
  {
    measure: "conversations with one speaker",
    title: "share of those with a message",
    of: "conversations with a message",
    part: ({ messages }) =>
      messages.length === 0 ? null : one(new Set(messages.map(({ from }) => from)).size === 1 ? 1 : 0),
    ...share,
  },
  {
    measure: "messages that ask",
    title: "share of the messages",
    of: "messages",
    part: ({ messages }) => ({ above: messages.filter(({ isQuestion }) => isQuestion).length, below: messages.length }),
    ...share,
  },
];

/** What conversations are like: how many messages and turns, how long, how many are silent or one-sided, how many messages ask. */
export function communicationStatistics<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  messages: Iterable<MessageRow>,
  options: CommunicationOptions<By> = {},
): Figure<CommunicationRow<By>> {
  const every = [...pairs];
  const by = seriesColumns(options);
  const messagesOf = messagesByTrial(messages);
  const rows = groupRows(conversationTrials(every), [...by, "setting"]).flatMap(({ key, rows: trials }) => {
    const conversations = trials.map((trial) => ({ trial, messages: messagesOf(trial) }));
    return COUNTS.map((count) => ({ ...key, ...countOf(count, conversations, options) })).filter(({ n }) => n > 0);
  }) as CommunicationRow<By>[];
  const places = [by, ["setting"]];
  return makeFigure({
    name: "communication-statistics",
    title: "Communication",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(every, by),
      "at the end: n, conversations or messages",
      intervalNote(rows),
      ...conversationNotes(every),
    ],
    width: options.width,
    draw: (look) => measurePanels(look, rows, COUNTS, places),
  });
}

function countOf(
  { measure, of, part }: Count,
  conversations: readonly Conversation[],
  options: BootstrapOptions,
): CommunicationColumns {
  const parts = conversations.flatMap((conversation): RatioPart[] => {
    const counted = part(conversation);
    return counted === null ? [] : [{ cluster: taskOf(conversation.trial), ...counted }];
  });
  const { estimate, lower, upper } = clusterRatio(parts, options);
  const n = parts.reduce((sum, { below }) => sum + below, 0);
  return { measure, value: estimate, lower, upper, ci: intervalName("task-cluster-bootstrap", options.level), n, of };
}
