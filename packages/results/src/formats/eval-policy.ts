import { z } from "zod";
import { atLeast, parseVersion } from "./version.ts";

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

const PATCH_SOURCES = [
  ["0.0.25", "pushed-branch", "what the agent pushed, with or without a pull request"],
  ["0.0.23", "pull-request", "the branch of the agent's pull request"],
  ["0.0.14", "patch-file", "the agent's patch.txt"],
  ["0.0.12", "submission-text", "the text after the submit marker"],
  ["0.0.2", "tree", "the difference of the work tree to the base commit"],
] as const;

/**
 * The eval policy of an upstream version, for runs whose agent phase and evaluation both used it. An unreadable version
 * gives the policy `unknown`; a version newer than 0.0.29 gives that of 0.0.29.
 * The patch source is that of mini_swe_agent (until 0.0.11) and mini_swe_agent_v2.
 */
export function evalPolicyOf(version: string): EvalPolicy {
  const known = asked?.version === version ? asked.policy : policyOf(version);
  asked = { version, policy: known };
  return known;
}

/** The last answer: a reader asks for every pair of a run. */
let asked: { readonly version: string; readonly policy: EvalPolicy } | null = null;

/** Its id; null: of an unknown version. */
export function knownPolicyId({ id }: Pick<EvalPolicy, "id">): string | null {
  return id === UNKNOWN.id ? null : id;
}

/**
 * The policy where one version has done the agent phase and another the evaluation: the patch is that of the first, merge and filter are
 * those of the second.
 * @param ranBy null: unknown
 */
export function regradedPolicyOf(gradedBy: string, ranBy: string | null): EvalPolicy {
  const policy = evalPolicyOf(gradedBy);
  return policy.id === UNKNOWN.id ? policy : policyWith(gradedBy, patchSourceOf(ranBy ?? ""));
}

type PatchSource = readonly [EvalPolicy["patchSource"], string];

function patchSourceOf(version: string): PatchSource {
  const known = parseVersion(version) !== null && PATCH_SOURCES.find(([since]) => atLeast(version, since) === true);
  return known ? [known[1], known[2]] : [UNKNOWN.patchSource, "of an unknown source"];
}

function policyOf(version: string): EvalPolicy {
  const source = patchSourceOf(version);
  return source[0] === UNKNOWN.patchSource ? UNKNOWN : policyWith(version, source);
}

function policyWith(version: string, [patchSource, where]: PatchSource): EvalPolicy {
  const merge = atLeast(version, "0.0.16") === true ? "single-agent" : "union";
  const testFilter = atLeast(version, "0.0.28") === true ? "all-languages" : "python";
  return {
    id: `${merge}/${testFilter}/${patchSource}`,
    description: [
      merge === "union"
        ? "a conflict is graded on the union of both patches"
        : "a conflict is graded on agent1's patch alone",
      testFilter === "python"
        ? "Python test files are dropped from patches"
        : "test files of every language are dropped from patches",
      `the patch is ${where}`,
    ].join("; "),
    merge,
    testFilter,
    patchSource,
  };
}
