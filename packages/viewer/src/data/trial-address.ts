import type { PairRow } from "@cooperbench-ts/results";
import { trialDocumentName } from "./overview.ts";

/** Where a trial is on a page that is served, or opened from a disk. */
export function trialAddress(page: string, row: PairRow): string {
  return `${page}#/${trialDocumentName(row).replace(/^trials\//, "trial/")}`;
}
