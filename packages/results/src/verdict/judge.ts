import type { Judgement } from "../formats/verdict-file.ts";
import { decide } from "./decide.ts";
import { diagnose } from "./diagnose.ts";
import type { Evidence } from "./evidence.ts";
import { readFacts, type Facts, type JudgeOptions } from "./facts.ts";
import { quote } from "./redact.ts";

/**
 * Judges one trial: pure, and never throws whatever the files hold.
 * The first rule of `rules` in an active stage that finds its cause decides; its quote is cut to 300 characters and has no keys.
 */
export function judge(evidence: Evidence, options: JudgeOptions = {}): Judgement {
  return judgeFacts(evidence, readFacts(evidence, options));
}

/** The same for evidence whose facts are read already: files are large, and parsing them is most of the work. */
export function judgeFacts(evidence: Evidence, facts: Facts): Judgement {
  const { rule, finding } = decide(facts);
  const { verdict, redo, reason, stopsRun } = rule;
  return {
    verdict,
    redo,
    reason,
    rule: rule.id,
    stopsRun,
    evidence: { file: finding.file, quote: quote(finding.quote) },
    ...(finding.resumesAt === undefined ? {} : { resumesAt: finding.resumesAt }),
    diagnostics: diagnose(evidence, facts),
  };
}
