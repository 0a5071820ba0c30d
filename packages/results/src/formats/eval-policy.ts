import { z } from "zod";
import { habitsOf, habitText, patchSourceOf, type UpstreamHabits } from "./upstream-habits.ts";

/** How an upstream version turns two patches into `both_passed`. Rates under different policies are not comparable. */
export const evalPolicySchema = z.strictObject({
  /** The three parts below, joined: equal ids mean the same rules. */
  id: z.string(),
  description: z.string(),
  /** What grades a pair whose patches conflict: their union (until 0.0.15) or agent1's patch alone (since 0.0.16). */
  merge: z.enum(["union", "single-agent", "unknown"]),
  /** Which test files of agents are dropped before grading: Python's by substring (until 0.0.27), every language's (since 0.0.28). */
  testFilter: z.enum(["python", "all-languages", "unknown"]),
  /** Where the graded patch comes from. */
  patchSource: z.enum(["tree", "submission-text", "patch-file", "pull-request", "pushed-branch", "unknown"]),
});
export type EvalPolicy = z.infer<typeof evalPolicySchema>;

const UNKNOWN: EvalPolicy = {
  id: "unknown",
  description: "upstream version unknown",
  merge: "unknown",
  testFilter: "unknown",
  patchSource: "unknown",
};

/**
 * The eval policy of an upstream version, for runs whose agent phase and evaluation both used it. An unreadable version
 * gives the policy `unknown`; a version newer than 0.0.29 gives that of 0.0.29.
 * @param agent upstream's name for it: some write their patch into a file in all versions. null: one that runs in upstream
 */
export function evalPolicyOf(version: string, agent: string | null = null): EvalPolicy {
  const known = asked?.version === version && asked.agent === agent ? asked.policy : policyOf(version, agent);
  asked = { version, agent, policy: known };
  return known;
}

/** The last answer: a reader asks for every pair of a run. */
let asked: { readonly version: string; readonly agent: string | null; readonly policy: EvalPolicy } | null = null;

/** Its id; null: of an unknown version. */
export function knownPolicyId({ id }: Pick<EvalPolicy, "id">): string | null {
  return id === UNKNOWN.id ? null : id;
}

/**
 * The policy where one version has done the agent phase and another the evaluation: the patch is that of the first, merge and filter are
 * those of the second.
 * @param ranBy null: unknown
 * @param agent as in `evalPolicyOf`
 */
export function regradedPolicyOf(gradedBy: string, ranBy: string | null, agent: string | null = null): EvalPolicy {
  const grading = habitsOf(gradedBy);
  if (grading === null) return UNKNOWN;
  return policyWith(grading, patchSourceOf(habitsOf(ranBy), agent));
}

/** The policy of an upstream that is installed, by what its source shows. */
export function evalPolicyBy(habits: UpstreamHabits, agent: string | null): EvalPolicy {
  return policyWith(habits, patchSourceOf(habits, agent));
}

function policyOf(version: string, agent: string | null): EvalPolicy {
  const habits = habitsOf(version);
  return habits === null ? UNKNOWN : evalPolicyBy(habits, agent);
}

function policyWith(
  { merge, testFilter }: Pick<UpstreamHabits, "merge" | "testFilter">,
  source: UpstreamHabits["patchSource"] | null,
): EvalPolicy {
  const patchSource = source ?? UNKNOWN.patchSource;
  return {
    id: `${merge}/${testFilter}/${patchSource}`,
    description: [
      habitText("merge", merge),
      habitText("testFilter", testFilter),
      source === null ? "the patch is of an unknown source" : habitText("patchSource", source),
    ].join("; "),
    merge,
    testFilter,
    patchSource,
  };
}
