import { describe, expect, it } from "vitest";
import { limitsAsked, limitsIn } from "./agent-limits.ts";

const none = { costLimitUsd: null, stepLimit: null };

describe("limits of one task", () => {
  it("stand where the agent reads them", () => {
    expect(limitsAsked("mini_swe_agent_v2", { stepLimit: 30, costLimitUsd: 2 })).toEqual({
      agent: { step_limit: 30, cost_limit: 2 },
    });
    expect(limitsAsked("claude_code", { ...none, stepLimit: 30 })).toEqual({ max_turns: 30 });
    expect(limitsAsked("codex", none)).toEqual({});
  });

  it.each([
    ["claude_code", { ...none, costLimitUsd: 2 }, "--agent-cost-limit", /takes no limit of cost/],
    ["codex", { ...none, stepLimit: 2 }, "--agent-step-limit", /takes no limit of steps/],
  ])("%s is not given one that it would not look at", (agent, budget, subject, problem) => {
    expect(() => limitsAsked(agent, budget)).toThrow(
      expect.objectContaining({ code: "config-invalid", subject, problem: expect.stringMatching(problem) }),
    );
  });

  it("are read back from a whole configuration", () => {
    expect(limitsIn("mini_swe_agent", { agent: { step_limit: 100, cost_limit: 0 } })).toEqual({
      costLimitUsd: 0,
      stepLimit: 100,
    });
    expect(limitsIn("claude_code", { max_turns: 40, agent: { step_limit: 7 } })).toEqual({ ...none, stepLimit: 40 });
    expect(limitsIn("claude_code", { max_turns: "many" })).toEqual(none);
  });
});
