import type { PairRow } from "@cooperbench-ts/results";

/** What the tests ran on, in a sentence. */
export function testedText(
  { mergedBy, aPassed, bPassed }: Pick<PairRow, "mergedBy" | "aPassed" | "bPassed">,
  isAlone: boolean,
): string {
  if (aPassed === null && bPassed === null) return "No test of either feature ran.";
  switch (mergedBy) {
    case "naive":
      return "The tests ran on the merge of both patches.";
    case "union":
      return "The patches conflict, so the tests ran on their union: the lines of both, one after the other.";
    case "identical":
      return "Both patches are the same; the tests ran on it.";
    case "single-agent":
      return "The patches conflict, so the tests ran on the patch of one agent alone.";
    default:
      return isAlone ? "The tests ran on the agent's patch." : "What the tests ran on is not recorded.";
  }
}
