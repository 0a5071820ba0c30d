import type { Facts } from "./facts.ts";
import type { Finding, Rule, Stage } from "./rule.ts";
import { rules } from "./rules.ts";

export interface Decision {
  readonly rule: Rule;
  readonly finding: Finding;
  /** Rules of the active stages that were asked before, in order, and found nothing. */
  readonly passedOver: readonly Rule[];
}

/** The first rule of an active stage that finds its cause. */
export function decide(facts: Facts): Decision {
  const stages = activeStages(facts);
  const passedOver: Rule[] = [];
  for (const rule of rules) {
    if (!stages.includes(rule.stage)) continue;
    const finding = rule.find(facts);
    if (finding !== null) return { rule, finding, passedOver };
    passedOver.push(rule);
  }
  throw new Error("no rule of the last stage fired: each stage that can be last ends in one that always does");
}

function activeStages(facts: Facts): readonly Stage[] {
  if (facts.result.kind !== "parsed")
    return facts.driver?.phase === "eval" && facts.result.kind === "absent" ? ["no-eval"] : ["no-result"];
  return ["agent", "patch", facts.eval.kind === "parsed" && facts.staleEval === null ? "eval" : "no-eval"];
}
