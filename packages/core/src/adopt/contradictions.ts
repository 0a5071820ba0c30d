import { InputError } from "@cooperbench-ts/results";
import type { ExperimentConfigInput } from "../config/config.ts";
import type { FoundResult } from "./find-results.ts";

/** What a call says of results that their tree says too. */
export interface Claims {
  readonly model: string;
  /** null: it does not say. */
  readonly agent: string | null;
  readonly upstreamVersion: string | null;
}

const claims = [
  { claim: "model", flag: "--model", column: "model", what: "model" },
  { claim: "agent", flag: "--agent", column: "agentFramework", what: "agent" },
  { claim: "upstreamVersion", flag: "--upstream-version", column: "upstreamVersion", what: "version of upstream" },
] as const;

/** Results of another model under this one's name would be worse than none. @throws InputError `results-contradict` */
export function refuseContradictions(found: readonly FoundResult[], said: Claims): void {
  for (const { claim, flag, column, what } of claims) {
    const value = said[claim];
    if (value === null) continue;
    const others = found.filter(({ context }) => context[column] !== null && context[column] !== value);
    const [first] = others;
    if (first === undefined) continue;
    const theirs = [...new Set(others.flatMap(({ context }) => context[column] ?? []))];
    const [one = "", ...more] = theirs;
    const results = others.length === 1 ? "1 result says" : `${others.length} of ${found.length} results say`;
    throw new InputError({
      code: "results-contradict",
      subject: `${flag} ${value}`,
      problem: `${results} another ${what}: ${theirs.join(", ")} (${first.context.run}/${first.line.pair ?? ""}).`,
      remedy:
        more.length === 0 && others.length === found.length
          ? `Pass ${flag} ${one}, as the results say it.`
          : "Results of several make several experiments: choose the runs that are meant with --runs, and call adopt once for each, with a --name of its own.",
    });
  }
}

/** The agent of an experiment whose call names none: that of its results, where all that say it agree. */
export function withAgentOf(found: readonly FoundResult[], input: ExperimentConfigInput): ExperimentConfigInput {
  if (input.agent !== undefined) return input;
  const [agent, ...others] = new Set(found.flatMap(({ context }) => context.agentFramework ?? []));
  return agent === undefined || others.length > 0 ? input : { ...input, agent };
}
