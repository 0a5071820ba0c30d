import type { Denominator } from "../stats/policies.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { type Columns, placesOf } from "./draw/places.ts";

/** What all rows share and therefore no mark tells: `command-a-03-2025, solo`. */
export function sharedNote(rows: readonly object[], places: readonly Columns[]): string | null {
  const { shared } = placesOf(rows, places);
  return shared.length === 0 ? null : shared.join(", ");
}

const METHODS = {
  wilson: "Wilson",
  "wilson-by-task": "Wilson, a task for a trial",
  "task-cluster-bootstrap": "bootstrap over tasks",
  "sign-flips-by-task": "sign flips of tasks",
  "sign-flips-by-pair": "sign flips of pairs",
};

/** The intervals of the rows in words: `lines: 95 % intervals (Wilson)`. A bootstrap over tasks has none where there is one task, or where all are alike. */
export function intervalNote(
  rows: readonly { readonly ci: string | null; readonly lower?: number | null }[],
): string | null {
  const names = [...new Set(rows.flatMap(({ ci }) => ci ?? []))];
  if (names.length === 0) return null;
  const texts = names.map((name) => {
    const [, method = name, level = ""] = /^(.*)-([\d.]+)$/.exec(name) ?? [];
    return `${level} % intervals (${Reflect.get(METHODS, method) ?? method})`;
  });
  const without = rows.some(({ ci, lower }) => ci?.startsWith("task-cluster-bootstrap") === true && lower === null);
  return `lines: ${texts.join(" and ")}${without ? "; none over one task or tasks all alike" : ""}`;
}

/** How many planned trials have no grade, and what the rate makes of them. */
export function ungradedNote(pairs: readonly PairRow[], denominator: Denominator = "planned"): string | null {
  const planned = pairs.filter((row) => row.planned);
  const counts = [
    count(planned.filter(({ verdict }) => verdict === "infra_error").length, "infra error"),
    count(planned.filter(({ verdict }) => verdict === null).length, "pending trial"),
  ].filter((text) => text !== null);
  if (counts.length === 0) return null;
  return denominator === "planned"
    ? `${counts.join(" and ")} counted as failures`
    : `left out: ${counts.join(" and ")}`;
}

/** `left out: 3 of 100 trials whose cost is unknown`; null where none is. */
export function unknownNote(unknown: number, all: number, what: string): string | null {
  return unknown === 0 ? null : `left out: ${unknown} of ${all} ${what}`;
}

/** `2 infra errors`, `1 pending trial`; null of none. */
export function count(n: number, what: string): string | null {
  return n === 0 ? null : `${n} ${what}${n === 1 ? "" : "s"}`;
}
