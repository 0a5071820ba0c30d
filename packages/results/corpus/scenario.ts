import type { Evidence, JudgeOptions, Reason, Redo, Verdict } from "../src/index.ts";

/** What a person says of a scenario, from upstream's source and recorded texts, not from the judge. */
export interface Label {
  readonly verdict: Verdict | null;
  readonly redo: Redo;
  readonly reason: Reason;
  readonly stopsRun?: boolean;
  /** The rule that must decide; recorded scenarios leave it open. */
  readonly rule?: string;
  readonly note?: string;
}

export interface Scenario {
  readonly name: string;
  readonly evidence: Evidence;
  readonly options?: JudgeOptions;
  readonly label: Label;
  /** Rules whose cause this looks like without being it: none of them may decide. */
  readonly nearMissOf?: readonly string[];
}

export const pass: Label = { verdict: "pass", redo: "none", reason: "tests-passed" };
export const fail = (reason: Reason, rule?: string): Label => ({
  verdict: "fail",
  redo: "none",
  reason,
  ...(rule === undefined ? {} : { rule }),
});
export const infra = (redo: Redo, reason: Reason, rule?: string): Label => ({
  verdict: "infra_error",
  redo,
  reason,
  ...(rule === undefined ? {} : { rule }),
});
export const stops = (reason: Reason, rule?: string): Label => ({
  verdict: "infra_error",
  redo: "none",
  reason,
  stopsRun: true,
  ...(rule === undefined ? {} : { rule }),
});
