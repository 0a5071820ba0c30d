import { denominators, limitPolicies, type RatePolicy, successPolicies } from "@cooperbench-ts/results";
import type { Command } from "commander";
import { knownValue } from "../config/known-value.ts";
import { EXCLUDE, readExclusion } from "./exclusion.ts";

/** What a rate is over, and what counts as a success. */
export function addRatePolicy(command: Command): Command {
  return command
    .option("--denominator <name>", `trials that a rate is over: ${denominators.join(", ")} (default: planned)`)
    .option("--success <name>", `what counts as a success: ${successPolicies.join(", ")} (default: eval)`)
    .option("--limits <name>", `an agent that ran into its limits: ${limitPolicies.join(", ")} (default: graded)`)
    .option(EXCLUDE.flags, EXCLUDE.text);
}

/** @throws UsageError */
export function readRatePolicy(options: Readonly<Record<string, unknown>>): RatePolicy {
  const denominator = knownValue(options, "denominator", denominators);
  const success = knownValue(options, "success", successPolicies);
  const limits = knownValue(options, "limits", limitPolicies);
  return {
    exclude: readExclusion(options),
    ...(denominator === undefined ? {} : { denominator }),
    ...(success === undefined ? {} : { success }),
    ...(limits === undefined ? {} : { limits }),
  };
}
