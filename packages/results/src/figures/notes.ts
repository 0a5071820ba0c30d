import { type Exclusion, outcome, type RatePolicy, withDefaults } from "../stats/policies.ts";
import { groupRows } from "../stats/group-rows.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import { isTaskBroken, whoLooked } from "../stats/task-broken.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { type Columns, placesOf, placeText } from "./draw/places.ts";
import { isGraded } from "./graded.ts";

/** What all rows share and therefore no mark tells: `command-a-03-2025, solo`. */
export function sharedNote(rows: readonly object[], places: readonly Columns[]): string | null {
  const { shared } = placesOf(rows, places);
  return shared.length === 0 ? null : shared.join(", ");
}

/** More names than these are a number. */
const NAMED = 5;

/** Which arms a mark holds together, where `by` does not tell them apart. */
export function pooledNote(pairs: readonly PairRow[], by: readonly GroupColumn[]): string | null {
  const groups = groupRows(pairs, by).flatMap(({ key, rows }) => {
    const arms = new Set(rows.map(({ arm }) => arm));
    const names = arms.size > NAMED ? `${arms.size} arms` : [...arms].map((arm) => arm ?? "unknown").join(", ");
    return arms.size < 2 ? [] : [{ place: placeText(key, by), names }];
  });
  if (groups.length === 0) return null;
  const told =
    groups.length > NAMED
      ? `in ${groups.length} groups`
      : groups.map(({ place, names }) => (place === "" ? names : `${place} is ${names}`)).join("; ");
  return `arms are pooled: ${told}`;
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

/** What the policy makes of planned trials that came to no pass or fail: failures, or trials that no number is over. */
export function ungradedNote(pairs: readonly PairRow[], options: RatePolicy = {}): string | null {
  const policy = withDefaults(options);
  const planned = pairs.filter((row) => row.planned && !(policy.exclude === "task-broken" && isTaskBroken(row)));
  const leftOut = planned.filter((row) => outcome(row, policy) === null);
  const failures = planned.filter((row) => !isGraded(row) && outcome(row, policy) !== null);
  const texts = [
    leftOut.length === 0 ? null : `left out: ${kinds(leftOut)}`,
    failures.length === 0 ? null : `${kinds(failures)} counted as failures`,
  ].filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join("; ");
}

/** What the policy makes of these trials, in a figure of rates. */
export function policyNotes(pairs: readonly PairRow[], options: RatePolicy): (string | null)[] {
  return [ungradedNote(pairs, options), ...exclusionNotes(pairs, options.exclude)];
}

/** What figures of graded trials leave out. */
export function onlyGradedNote(pairs: readonly PairRow[]): string | null {
  return ungradedNote(pairs, { denominator: "exclude-infra" });
}

function kinds(trials: readonly PairRow[]): string {
  return [
    count(trials.filter(({ verdict }) => verdict === "infra_error").length, "infra error"),
    count(trials.filter(({ verdict }) => verdict === null).length, "pending trial"),
    count(trials.filter(isGraded).length, "trial without an evaluation", "trials without an evaluation"),
  ]
    .filter((text) => text !== null)
    .join(" and ");
}

/** How many trials `exclude` leaves out, and whether anybody looked for what nobody can pass. */
export function exclusionNotes(pairs: readonly PairRow[], exclude: Exclusion = "none"): string[] {
  if (exclude === "none") return [];
  const broken = pairs.filter(isTaskBroken).length;
  return [
    broken === 0 ? null : `left out: ${count(broken, "trial")} that nobody can pass (exclude=${exclude})`,
    whoLooked(pairs),
  ].filter((note) => note !== null);
}

/** `left out: 3 of 100 trials whose cost is unknown`; null where none is. */
export function unknownNote(unknown: number, all: number, what: string): string | null {
  return unknown === 0 ? null : `left out: ${unknown} of ${all} ${what}`;
}

/** `2 infra errors`, `1 pending trial`; null of none. */
export function count(n: number, what: string, several = `${what}s`): string | null {
  return n === 0 ? null : `${n} ${n === 1 ? what : several}`;
}
