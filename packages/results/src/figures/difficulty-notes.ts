import type { DifficultyRow } from "../stats/difficulty.ts";
import { groupRows } from "../stats/group-rows.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { placeText } from "./draw/places.ts";

/** By which difficulty the groups of a figure are placed, and what is wrong with it. */
export function difficultyNotes(difficulties: readonly DifficultyRow[], groups: number): string[] {
  const method = difficulties[0]?.method ?? "none";
  // Pairs without a difficulty are counted by `unplacedNotes`.
  const doubts = new Set(difficulties.flatMap(({ note, difficulty }) => (difficulty === null ? [] : (note ?? []))));
  return [`difficulty: ${method}${groups > 1 ? ", one for all groups" : ""}`, ...doubts];
}

/** How many trials of each group have no place. */
export function unplacedNotes(trials: readonly PairRow[], by: readonly GroupColumn[]): string[] {
  return groupRows(trials, by).map(
    ({ key, rows }) => `${placeText(key, by)}: ${rows.length} trials left out, their pairs have no difficulty`,
  );
}
