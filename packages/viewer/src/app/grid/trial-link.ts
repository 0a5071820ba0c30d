import type { PageTrial } from "../load/page-data.ts";
import { linkTo } from "../load/route.ts";

/** The link to a trial. It carries the query of the grid, so that the way to the next one is known there. */
export function trialLink({ about }: PageTrial, query: URLSearchParams | null = null): string {
  return `${linkTo("trial", about)}${query === null ? "" : tailOf(query)}`;
}

/** Written once for all cells of a grid. */
const tails = new WeakMap<URLSearchParams, string>();

function tailOf(query: URLSearchParams): string {
  const known = tails.get(query);
  if (known !== undefined) return known;
  const bare = linkTo("trial");
  const tail = linkTo("trial", null, Object.fromEntries(query)).slice(bare.length);
  tails.set(query, tail);
  return tail;
}
