import { expect, test } from "vitest";
import { wholeRule } from "./rule.ts";
import { rules } from "./rules.ts";

test("what a run does follows from the reason, and for two rules it does not", () => {
  const others = rules.filter(({ verdict, redo, stopsRun, ...written }) => {
    const ofReason = wholeRule(written);
    return ofReason.verdict !== verdict || ofReason.redo !== redo || ofReason.stopsRun !== stopsRun;
  });
  expect(others.map(({ id, verdict, redo, stopsRun }) => ({ id, verdict, redo, stopsRun }))).toEqual([
    { id: "timeout-at-work", verdict: "infra_error", redo: "none", stopsRun: false },
    { id: "no-runs-found", verdict: null, redo: "agent", stopsRun: false },
  ]);
});

test("a phase to be done again is the one in which the reason struck", () => {
  const written = { id: "x", reason: "container-lost", doc: "", find: () => null } as const;
  const redoIn = (stage: Parameters<typeof wholeRule>[0]["stage"]) => wholeRule({ ...written, stage }).redo;
  expect((["no-result", "agent", "patch", "no-eval", "eval"] as const).map(redoIn)).toEqual([
    "agent",
    "agent",
    "agent",
    "eval",
    "eval",
  ]);
});
