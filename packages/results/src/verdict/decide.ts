import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Rule, Stage } from "./rule.ts";
import { rules } from "./rules.ts";

export interface Decision {
  readonly rule: Rule;
  readonly finding: Finding;
}

/** The first rule of an active stage that finds its cause. */
export function decide(facts: Facts): Decision {
  for (const rule of activeRules(facts)) {
    const finding = rule.find(facts);
    if (finding !== null) return { rule, finding };
  }
  throw new Error("no rule of the last stage fired: each stage that can be last ends in one that always does");
}

const ofStages = (...stages: readonly Stage[]): readonly Rule[] => rules.filter(({ stage }) => stages.includes(stage));
const active = {
  noResult: ofStages("no-result"),
  noEval: ofStages("no-eval"),
  ungraded: ofStages("agent", "patch", "no-eval"),
  graded: ofStages("agent", "patch", "eval"),
};

/** The rules of the active stages, in the order in which they are asked. */
export function activeRules(facts: Facts): readonly Rule[] {
  if (facts.result.kind !== "parsed")
    return facts.driver?.phase === "eval" && facts.result.kind === "absent" ? active.noEval : active.noResult;
  return facts.eval.kind === "parsed" && facts.evalAge.kind !== "stale" ? active.graded : active.ungraded;
}
