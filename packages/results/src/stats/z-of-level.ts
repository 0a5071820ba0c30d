import { normalUpperTail } from "./special-functions.ts";
import { z95 } from "./wilson.ts";

/** What p has to be under at a confidence level: 0.05 at 0.95. */
export function alphaOf(level = 0.95): number {
  return Number((1 - level).toFixed(6));
}

/** The normal quantile of a two-sided confidence level, by bisection of the upper tail. */
export function zOfLevel(level = 0.95): number {
  if (level === 0.95) return z95;
  let [low, high] = [0, 40];
  while (true) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (normalUpperTail(middle) > (1 - level) / 2) low = middle;
    else high = middle;
  }
}
