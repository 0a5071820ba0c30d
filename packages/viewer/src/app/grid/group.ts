import type { PageTrial } from "../load/page-data.ts";
import type { Grouping } from "./query.ts";

/** How many trials came to what. */
export interface VerdictCounts {
  readonly pass: number;
  readonly fail: number;
  readonly infra_error: number;
  readonly pending: number;
}

/** A row of the grid or the list: something that is shown, or the head of a group. */
export type Shown<Item> =
  | { readonly kind: "item"; readonly item: Item }
  | { readonly kind: "group"; readonly label: string; readonly items: number; readonly counts: VerdictCounts };

interface Place {
  readonly repo: string;
  readonly taskId: number;
}

const collator = new Intl.Collator("en", { numeric: true });

/** Items under the heads of their groups. Groups stand by name, items in each as they came. */
export function grouped<Item>(
  items: readonly Item[],
  grouping: Grouping,
  placeOf: (item: Item) => Place,
  trialsOf: (item: Item) => readonly PageTrial[],
): Shown<Item>[] {
  const shown = (item: Item): Shown<Item> => ({ kind: "item", item });
  if (grouping === "none") return items.map(shown);
  const label = ({ repo, taskId }: Place): string => (grouping === "repo" ? repo : `${repo} / ${taskId}`);
  return [...Map.groupBy(items, (item) => label(placeOf(item)))]
    .sort(([a], [b]) => collator.compare(a, b))
    .flatMap(([name, members]) => [
      { kind: "group", label: name, items: members.length, counts: countVerdicts(members.flatMap(trialsOf)) },
      ...members.map(shown),
    ]);
}

function countVerdicts(trials: readonly PageTrial[]): VerdictCounts {
  const counts = { pass: 0, fail: 0, infra_error: 0, pending: 0 };
  for (const { row } of trials) counts[row.verdict ?? "pending"] += 1;
  return counts;
}
