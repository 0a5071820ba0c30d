import type { Diagnostic, PairRow } from "@cooperbench-ts/results";

/** What tells what the tests ran on. */
export interface TestedFacts {
  readonly row: Pick<PairRow, "mergedBy" | "bothPatched" | "aPassed" | "bPassed">;
  readonly diagnostics: readonly Pick<Diagnostic, "code">[];
}

/**
 * - `alone`: the patch of the one agent that there is.
 * - `one-patch`: the other agent handed in nothing.
 * - `one-missing`: the other's patch was lost on the way.
 * - `single-agent`: one patch was taken because both conflict.
 */
export type TestedWork =
  | "unknown"
  | "alone"
  | "one-patch"
  | "one-missing"
  | "single-agent"
  | "naive"
  | "union"
  | "identical";

/** What the tests ran on. Upstream calls a merge clean, too, to which an agent gave nothing, or whose patch it lost. */
export function testedWork({ row, diagnostics }: TestedFacts): TestedWork {
  switch (row.mergedBy) {
    case null:
      return "unknown";
    case "naive":
      if (row.bothPatched === false) return "one-patch";
      return diagnostics.some(({ code }) => code === "patch-not-applied") ? "one-missing" : "naive";
    case "union":
    case "identical":
    case "single-agent":
      return row.mergedBy;
    default:
      return "alone";
  }
}

const words: Readonly<Record<TestedWork, string>> = {
  unknown: "What the tests ran on is not recorded.",
  alone: "The tests ran on the agent's patch.",
  "one-patch": "The tests ran on the one patch that there is: the other agent handed in no change.",
  "one-missing": "The tests ran on a merge that lacks the patch of one agent.",
  "single-agent": "The patches conflict, so the tests ran on the patch of one agent alone.",
  naive: "The tests ran on the merge of both patches.",
  union: "The patches conflict, so the tests ran on their union: the lines of both, one after the other.",
  identical: "Both patches are the same; the tests ran on it.",
};

/** The same in a sentence. */
export function testedText(facts: TestedFacts): string {
  const { aPassed, bPassed } = facts.row;
  return aPassed === null && bPassed === null ? "No test of either feature ran." : words[testedWork(facts)];
}
