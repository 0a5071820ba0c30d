import type { TrialDocument } from "../../../documents/documents.ts";

/** What came of the agents' work, in the order in which it was found out. */
export interface Outcome {
  readonly what: string;
  readonly how: string;
  /** null: it is neither good nor bad, or unknown. */
  readonly isGood: boolean | null;
  /** Where the page tells more. */
  readonly place: "patches" | "tests";
}

export function outcomesOf({ merge, tests, agents }: Pick<TrialDocument, "merge" | "tests" | "agents">): Outcome[] {
  const merged: Outcome[] =
    merge === null || agents.length < 2
      ? []
      : [
          {
            what: "merge",
            how: [merge.status ?? "unknown", merge.strategy === null ? null : `by ${merge.strategy}`]
              .filter((part) => part !== null)
              .join(" "),
            isGood: merge.conflicts || merge.error !== null ? false : (MERGES.get(merge.status ?? "") ?? null),
            place: "patches",
          },
        ];
  return [
    ...merged,
    ...tests.map(({ featureId, passed, testsPassed, testsFailed }): Outcome => {
      const counts = [
        testsFailed === null || testsFailed === 0 ? null : `${testsFailed} failed`,
        testsPassed === null ? null : `${testsPassed} passed`,
      ].filter((part) => part !== null);
      const word = passed === null ? "did not run" : passed ? "pass" : "fail";
      return {
        what: `tests of feature ${featureId}`,
        how: counts.length === 0 ? word : `${word} (${counts.join(", ")})`,
        isGood: passed,
        place: "tests",
      };
    }),
  ];
}

/** Upstream's words for a merge. `union` is neither: git could not merge, and both sides were kept line by line. */
const MERGES: ReadonlyMap<string, boolean> = new Map([
  ["clean", true],
  ["identical", true],
  ["conflicts", false],
  ["error", false],
  ["missing_input", false],
]);
