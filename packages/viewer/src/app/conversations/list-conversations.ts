import { joinLabels, type LabelRow, noLabel, settingText } from "@cooperbench-ts/results";
import type { PageTrial } from "../load/page-data.ts";

/** A trial whose agents wrote to each other, with its labels. */
export interface ConversationEntry {
  readonly trial: PageTrial;
  readonly setting: string;
  readonly messages: number;
  readonly labels: readonly LabelRow[];
  /** What was found, each once. */
  readonly categories: readonly string[];
}

/** @throws AmbiguousLabelError as joinLabels of results */
export function listConversations(trials: readonly PageTrial[], labels: readonly LabelRow[]): ConversationEntry[] {
  const talking = trials.filter(({ row }) => (row.messages ?? 0) > 0);
  const labelsOf = joinLabels(
    trials.map(({ row }) => row),
    labels,
  );
  return talking.map((trial) => {
    const own = labelsOf(trial.row);
    const categories = new Set(own.map(({ category }) => category).filter((category) => category !== noLabel));
    return {
      trial,
      setting: settingText(trial.row),
      messages: trial.row.messages ?? 0,
      labels: own,
      categories: [...categories].sort(),
    };
  });
}

export const talkSorts = ["pair", "messages", "steps", "verdict"] as const;
type TalkSort = (typeof talkSorts)[number];

/** Which conversations are wanted, and in which order; the address keeps it. */
export interface TalkQuery {
  readonly setting: string | null;
  readonly verdict: string | null;
  readonly label: string | null;
  readonly words: string;
  readonly sort: TalkSort;
}

export function parseTalkQuery(query: URLSearchParams): TalkQuery {
  return {
    setting: query.get("setting"),
    verdict: query.get("verdict"),
    label: query.get("label"),
    words: query.get("q") ?? "",
    sort: talkSorts.find((sort) => sort === query.get("sort")) ?? "pair",
  };
}

const collator = new Intl.Collator("en", { numeric: true });

export function shownConversations(entries: readonly ConversationEntry[], wanted: TalkQuery): ConversationEntry[] {
  const words = wanted.words.trim().toLowerCase();
  return entries
    .filter(
      ({ trial, setting, categories }) =>
        (wanted.setting === null || setting === wanted.setting) &&
        (wanted.verdict === null || verdictOf(trial) === wanted.verdict) &&
        (wanted.label === null || categories.includes(wanted.label)) &&
        (words === "" || `${trial.row.pairKey} ${trial.row.run}`.toLowerCase().includes(words)),
    )
    .sort((a, b) => inOrder(a, b, wanted.sort) || byPair(a, b));
}

function inOrder(a: ConversationEntry, b: ConversationEntry, sort: TalkSort): number {
  if (sort === "messages") return b.messages - a.messages;
  // Unknown comes last.
  if (sort === "steps") return (b.trial.row.steps ?? -1) - (a.trial.row.steps ?? -1);
  return sort === "verdict" ? collator.compare(verdictOf(a.trial), verdictOf(b.trial)) : 0;
}

function byPair(a: ConversationEntry, b: ConversationEntry): number {
  return (
    collator.compare(a.trial.row.pairKey, b.trial.row.pairKey) ||
    collator.compare(a.setting, b.setting) ||
    collator.compare(a.trial.row.run, b.trial.row.run)
  );
}

export function verdictOf({ row }: PageTrial): string {
  return row.verdict ?? "pending";
}

/** The values that a filter offers, in order, each once. */
export function valuesOf(entries: readonly ConversationEntry[], of: (entry: ConversationEntry) => readonly string[]) {
  return [...new Set(entries.flatMap(of))].sort(collator.compare);
}
