import type { PageTrial } from "../load/page-data.ts";
import { linkTo } from "../load/route.ts";

/** The link to a trial. It carries the query of the grid, so that the way to the next one is known there. */
export function trialLink({ about }: PageTrial, query: URLSearchParams | null = null): string {
  return linkTo("trial", about, query === null ? {} : Object.fromEntries(query));
}
