import { type Reason, reasonTraits } from "../formats/reasons.ts";
import type { Redo, Verdict } from "../formats/verdict-file.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";

/**
 * - `no-result`: the agent phase left no readable result.
 * - `agent`: errors of the agents and the sandboxes they ran in.
 * - `patch`: what the patches alone decide.
 * - `no-eval`: there is no evaluation of this result.
 * - `eval`: the evaluation.
 */
export type Stage = "no-result" | "agent" | "patch" | "no-eval" | "eval";

/** One row of the judge's table. The first row of an active stage that finds its cause decides. */
export interface Rule {
  /** Unique within its stage; a cause that can strike in several stages has one id. */
  readonly id: string;
  readonly stage: Stage;
  readonly verdict: Verdict | null;
  readonly reason: Reason;
  readonly redo: Redo;
  readonly stopsRun: boolean;
  readonly find: (facts: Facts) => Finding | null;
  readonly doc: string;
}

/** A rule as it is written down: what a run does about it follows from its reason, where the rule does not say otherwise. */
export type WrittenRule = Omit<Rule, "verdict" | "redo" | "stopsRun"> & Partial<Rule>;

const phaseOf: Readonly<Record<Stage, Redo>> = {
  "no-result": "agent",
  agent: "agent",
  patch: "agent",
  "no-eval": "eval",
  eval: "eval",
};

export function wholeRule(written: WrittenRule): Rule {
  const { verdict, redo, scope } = reasonTraits[written.reason];
  return {
    verdict,
    redo: redo === "phase" ? phaseOf[written.stage] : redo,
    stopsRun: scope === "campaign",
    ...written,
  };
}
