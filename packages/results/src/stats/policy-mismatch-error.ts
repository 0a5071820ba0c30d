const MARK = Symbol.for("@cooperbench-ts/results/policy-mismatch-error");

/** A comparison of trials that upstream graded by different rules: the difference would be partly the rules'. */
export class PolicyMismatchError extends Error {
  readonly code = "policy-mismatch";
  /** The eval policies met, sorted. */
  readonly policies: readonly string[];
  readonly [MARK] = true;

  constructor(what: string, policies: readonly string[]) {
    super(
      `${what}: the trials were graded by different rules (${policies.join(", ")}), so their rates are not one measure. ` +
        "Evaluate all runs with one upstream version, or pass `acrossPolicies: true` and say so beside the number.",
    );
    this.name = "PolicyMismatchError";
    this.policies = policies;
  }

  static isInstance(value: unknown): value is PolicyMismatchError {
    return typeof value === "object" && value !== null && MARK in value;
  }
}

/**
 * Throws PolicyMismatchError when the known policies differ, unless told that it may. An unknown policy may be the same one:
 * it is not refused, and the result's `evalPolicy` says `unknown + …`.
 */
export function refuseMixedPolicies(
  what: string,
  policies: Iterable<string | null>,
  acrossPolicies: boolean | undefined,
): void {
  const known = [...new Set([...policies].filter((policy) => policy !== null))].sort();
  if (known.length > 1 && acrossPolicies !== true) throw new PolicyMismatchError(what, known);
}
