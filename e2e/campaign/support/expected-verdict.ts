import type { AgentMode } from "@cooperbench-ts/rehearsal";
import type { Reason, Setting } from "@cooperbench-ts/results";
import { expectedOutcomes } from "../../src/expected-outcomes.ts";

export interface Expected {
  readonly verdict: "pass" | "fail";
  readonly reason: Reason;
}

/** What a trial of the gold model must come to, from the outcomes that both upstream versions were seen to judge. */
export function expectedVerdict(trial: {
  setting: Setting;
  pair: string;
  version: "0.0.11" | "0.0.29";
  mode: AgentMode;
}): Expected {
  const outcome = expectedOutcomes[trial.pair];
  if (outcome === undefined) throw new Error(`no outcome known: ${trial.pair}`);
  if (trial.mode === "nothing") return { verdict: "fail", reason: "no-patch" };
  if (trial.mode !== "solve") return { verdict: "fail", reason: "tests-failed" };
  const solo = trial.setting === "solo";
  const passes = solo ? outcome.solo : outcome.coop[trial.version];
  if (passes) return { verdict: "pass", reason: "tests-passed" };
  // 0.0.11 tries a union merge, which keeps both sides of a changed line: the tests run, and fail.
  const merged = outcome.merge === "clean" || (outcome.merge === "same-line" && trial.version === "0.0.11");
  return { verdict: "fail", reason: solo || merged ? "tests-failed" : "merge-conflict" };
}
