import { joinLabels } from "../figures/join-labels.ts";
import { trialId } from "../tables/trial-columns.ts";
import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { groupBy } from "../stats/group-rows.ts";
import { type LabelRow, noLabel } from "../tables/labels-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { cohensKappa, type Kappa, type Rating } from "./kappa.ts";

/** Two sets of labels of the same conversations, or of their messages, held against each other. */
export interface Agreement {
  readonly unit: "conversation" | "message";
  /** Over all categories at once; null where something has several labels: then only the categories one by one can be compared. */
  readonly overall: Kappa | null;
  /** Each category for itself: has it, or has it not. `none` among them. In order of name. */
  readonly categories: readonly {
    readonly category: string;
    /** How many the first gave it, of those that both have judged. */
    readonly first: number;
    readonly second: number;
    readonly both: number;
    readonly kappa: Kappa;
  }[];
  /** Conversations or messages that only one of the two has judged: they are left out. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Labels of trials that are not among the given ones. */
  readonly elsewhere: number;
}

type Trial = Pick<PairRow, "pairKey" | "run" | "setting" | "upstreamSetting" | "repeat">;

/**
 * Agreement of two passes of a model, of two models, or of a model and a person. Each set has to say `none` where it found nothing: a conversation
 * without any label counts as not judged.
 * @throws AmbiguousLabelError when a label does not say its run, setting or repeat, and several of the trials could be meant
 */
export function labelAgreement(
  trials: Iterable<Trial>,
  first: readonly LabelRow[],
  second: readonly LabelRow[],
  options: BootstrapOptions = {},
): Agreement {
  const every = [...trials];
  const [inFirst, inSecond] = [joinLabels(every, first), joinLabels(every, second)];
  const judged = every.map((trial) => ({
    cluster: trialId(trial),
    first: byItem(inFirst(trial)),
    second: byItem(inSecond(trial)),
  }));
  const items = judged.flatMap((one) =>
    [...one.first].flatMap(([item, a]) => {
      const b = one.second.get(item);
      return b === undefined ? [] : [{ cluster: one.cluster, first: a, second: b }];
    }),
  );
  const joined = (set: "first" | "second"): number => judged.reduce((sum, one) => sum + rowsIn(one[set]), 0);
  return {
    unit: [...first, ...second].some(({ messageIndex }) => messageIndex !== null) ? "message" : "conversation",
    overall: overallOf(items, options),
    categories: categoriesIn(items).map((category) => ofCategory(items, category, options)),
    onlyFirst: judged.reduce((sum, one) => sum + one.first.size, 0) - items.length,
    onlySecond: judged.reduce((sum, one) => sum + one.second.size, 0) - items.length,
    elsewhere: first.length + second.length - joined("first") - joined("second"),
  };
}

type Labels = readonly string[];
interface Item {
  readonly cluster: string;
  readonly first: Labels;
  readonly second: Labels;
}

/** What was judged, and its categories. */
function byItem(labels: readonly LabelRow[]): ReadonlyMap<string, Labels> {
  const items = groupBy(labels, ({ messageIndex }) => String(messageIndex));
  return new Map([...items].map(([item, rows]) => [item, rows.map(({ category }) => category)]));
}

function rowsIn(items: ReadonlyMap<string, Labels>): number {
  return [...items.values()].reduce((sum, { length }) => sum + length, 0);
}

function overallOf(items: readonly Item[], options: BootstrapOptions): Kappa | null {
  const ratings: Rating[] = [];
  for (const { cluster, first, second } of items) {
    const [a, b] = [new Set(first), new Set(second)];
    if (a.size > 1 || b.size > 1) return null;
    ratings.push({ cluster, first: first[0] ?? noLabel, second: second[0] ?? noLabel });
  }
  return cohensKappa(ratings, options);
}

function categoriesIn(items: readonly Item[]): string[] {
  return [...new Set(items.flatMap(({ first, second }) => [...first, ...second]))].sort();
}

function ofCategory(
  items: readonly Item[],
  category: string,
  options: BootstrapOptions,
): Agreement["categories"][number] {
  const has = items.map(({ cluster, first, second }) => ({
    cluster,
    first: first.includes(category),
    second: second.includes(category),
  }));
  return {
    category,
    first: has.filter(({ first }) => first).length,
    second: has.filter(({ second }) => second).length,
    both: has.filter(({ first, second }) => first && second).length,
    kappa: cohensKappa(
      has.map(({ cluster, first, second }) => ({ cluster, first: String(first), second: String(second) })),
      options,
    ),
  };
}
