import { settings, settingText, verdicts } from "@cooperbench-ts/results";
import type { PageTrial } from "../load/page-data.ts";

type SortValue = string | number | null;

const collator = new Intl.Collator("en", { numeric: true });
const settingPlace = ({ row }: PageTrial): string => {
  const at = row.setting === null ? settings.length : settings.indexOf(row.setting);
  return `${at} ${settingText(row)} ${row.arm ?? ""} ${row.repeat}`;
};
const verdictPlace = ({ row }: PageTrial): number =>
  row.verdict === null ? verdicts.length : verdicts.indexOf(row.verdict);

/** By what trials can be sorted. */
const sorts = {
  pair: ({ row }: PageTrial) => row.pairKey,
  setting: settingPlace,
  verdict: verdictPlace,
  reason: ({ row }: PageTrial) => row.reason,
  rule: ({ row }: PageTrial) => row.rule,
  cost: ({ row }: PageTrial) => row.costUsd,
  steps: ({ row }: PageTrial) => row.steps,
  duration: ({ row }: PageTrial) => row.durationSec,
  messages: ({ row }: PageTrial) => row.messages,
  attempts: ({ row }: PageTrial) => row.attempts,
} as const satisfies Readonly<Record<string, (trial: PageTrial) => SortValue>>;

export type SortName = keyof typeof sorts;
export const sortNames = Object.keys(sorts) as SortName[];

/** Those by which pairs can be sorted, all trials of a pair taken together. */
export const pairSorts = ["pair", "verdict", "cost", "steps", "duration", "messages", "attempts"] as const;
type PairSort = (typeof pairSorts)[number];

function isPairSort(name: SortName): name is PairSort {
  return pairSorts.some((one) => one === name);
}

/** Sorted trials; what is unknown comes last, whichever way. Equal ones stand by pair, then by setting. */
export function sortTrials(trials: readonly PageTrial[], name: SortName, descending: boolean): PageTrial[] {
  return sorted(trials, sorts[name], descending, (a, b) => {
    const [one, other] = [a.row.pairKey, b.row.pairKey];
    return collator.compare(one, other) || collator.compare(settingPlace(a), settingPlace(b));
  });
}

export interface PairTrials {
  readonly pairKey: string;
  readonly trials: readonly PageTrial[];
}

/** Sorted pairs: by what their trials come to together; by verdict: by the share that passes. */
export function sortPairs<Pair extends PairTrials>(
  pairs: readonly Pair[],
  name: SortName,
  descending: boolean,
): Pair[] {
  return sorted(pairs, pairValue(name), descending, (a, b) => collator.compare(a.pairKey, b.pairKey));
}

function pairValue(name: SortName): (pair: PairTrials) => SortValue {
  if (name === "pair" || !isPairSort(name)) return ({ pairKey }) => pairKey;
  if (name === "verdict") return ({ trials }) => passShare(trials);
  const value = sorts[name];
  return ({ trials }) => {
    const known = trials.map(value).filter((one) => one !== null);
    return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
  };
}

function passShare(trials: readonly PageTrial[]): number | null {
  const judged = trials.filter(({ row }) => row.verdict === "pass" || row.verdict === "fail");
  if (judged.length === 0) return null;
  return judged.filter(({ row }) => row.verdict === "pass").length / judged.length;
}

function sorted<Item>(
  items: readonly Item[],
  valueOf: (item: Item) => SortValue,
  descending: boolean,
  otherwise: (a: Item, b: Item) => number,
): Item[] {
  const sign = descending ? -1 : 1;
  return items
    .map((item) => ({ item, value: valueOf(item) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        const unknown = Number(a.value === null) - Number(b.value === null);
        return unknown === 0 ? otherwise(a.item, b.item) : unknown;
      }
      return sign * compareValues(a.value, b.value) || otherwise(a.item, b.item);
    })
    .map(({ item }) => item);
}

function compareValues(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}
