import type { PairRow } from "@cooperbench-ts/results";
import { trialName } from "./trial-names.ts";

/**
 * Where a trial is on a page that is served, or opened from a disk.
 * @param rows all of its pair, in the order of their table: a tree may have it twice
 */
export function trialAddress(page: string, row: PairRow, rows: readonly PairRow[] = [row]): string {
  return `${page}#/${trialName(row, rows).replace(/^trials\//, "trial/")}`;
}
