import { type Rule, wholeRule, type WrittenRule } from "./rule.ts";
import { agentRules } from "./rules-agent.ts";
import { describeEnd, evalRules, noEvalRules } from "./rules-eval.ts";
import { patchRules } from "./rules-patch.ts";
import { processRules } from "./rules-process.ts";

/** The agent phase left no readable result: the harness's own evidence first, then what upstream left. */
const noResultRules: readonly WrittenRule[] = [
  ...processRules("agent"),
  {
    id: "unreadable-result",
    stage: "no-result",
    reason: "unknown-error",
    doc: "result.json is there and could not be read: its rights, the disk, too many open files, or it is no file.",
    find: ({ result }) =>
      result.kind === "rejected" && result.unread === true ? { file: "result.json", quote: result.why } : null,
  },
  {
    id: "torn-result",
    stage: "no-result",
    reason: "torn-result",
    doc: "result.json is empty, torn or has another shape: upstream writes it in place and was stopped there.",
    find: ({ result }) => (result.kind === "rejected" ? { file: "result.json", quote: result.why } : null),
  },
  {
    id: "run-without-trace",
    stage: "no-result",
    reason: "unknown-error",
    doc: "The agent phase ended without a result and without a known cause.",
    find: ({ driver, process }) =>
      driver?.phase === "agent" ? { file: "process", quote: process?.exception ?? describeEnd(driver.end) } : null,
  },
  {
    id: "not-run",
    stage: "no-result",
    reason: "not-run",
    doc: "There is no result yet.",
    find: () => ({ file: "result.json", quote: "no result.json" }),
  },
];

/** The judge's table. Order matters: the first rule of an active stage that finds its cause decides. */
export const rules: readonly Rule[] = [
  ...noResultRules,
  ...agentRules,
  ...patchRules,
  ...noEvalRules,
  ...evalRules,
].map(wholeRule);
