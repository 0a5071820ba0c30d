import { expect, test } from "vitest";
import { coop, evidence, solo, v2Exit, v2Step } from "../../corpus/builders.ts";
import { resultCost } from "./result-cost.ts";

const answered = [...v2Step("ls", "a\n"), v2Exit("Submitted")];
const summary = (cost: number) => ({
  kind: "summarizer",
  messages: [
    { role: "user", content: "…" },
    { role: "assistant", content: "s", extra: { summary: true, cost } },
  ],
});

test("upstream's figure", () => {
  expect(resultCost(evidence(solo({ cost: 0.25, traj: answered })))).toEqual({
    costUsd: 0.25,
    steps: 2,
    stepsByAgent: new Map([["solo", 2]]),
    tokens: null,
    byAgent: new Map([["solo", 0.25]]),
  });
  expect(resultCost(evidence(coop({ cost: 0.25, traj: answered }, { cost: 0.5, traj: answered }))).costUsd).toBe(0.75);
});

test("a model that answered for 0 has an unknown price, and so has the pair", () => {
  expect(resultCost(evidence(solo({ cost: 0, traj: answered }))).costUsd).toBeNull();
  expect(resultCost(evidence(coop({ cost: 0, traj: answered }, { cost: 0.5, traj: answered }))).costUsd).toBeNull();
});

test("a model that never answered cost nothing", () => {
  expect(resultCost(evidence(solo({ cost: 0, steps: 1, error: "litellm.RateLimitError: x", traj: [] }))).costUsd).toBe(
    0,
  );
});

test.each([
  ["openhands_sdk", [{ kind: "ActionEvent", source: "agent" }]],
  ["claude_code", [{ role: "user", content: "[tool_result] ok" }]],
])("steps tell that a model answered where %s's trajectory has no answers as such", (framework, traj) => {
  const cost = resultCost(evidence(solo({ cost: 0, steps: 20, traj }, framework)));
  expect([cost.costUsd, cost.byAgent.get("solo")]).toEqual([null, null]);
});

test("compaction calls are added, by slot", () => {
  const files = {
    ...coop({ cost: 0.25, traj: answered }, { cost: 0.5, traj: answered }),
    "agent2_full_traj.json": JSON.stringify({
      segments: [{ kind: "solver", messages: [] }, summary(0.125), summary(0.0625)],
    }),
  };
  expect(resultCost(evidence(files)).costUsd).toBe(0.75 + 0.1875);
});

test("no readable result: unknown, not 0", () => {
  expect(resultCost(evidence({ "result.json": "{" }))).toMatchObject({ costUsd: null, steps: null });
});
