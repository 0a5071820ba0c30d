import type { Evidence } from "@cooperbench-ts/results";
import { expect, it } from "vitest";
import { upstreamCost } from "./upstream-cost.ts";

/** codex, which names no cost and counts its tokens. */
function codexResult(): Evidence {
  const result = {
    run_id: "r",
    repo: "pallets_jinja_task",
    task_id: 1621,
    features: [1, 2],
    setting: "solo",
    model: "gpt-5",
    agent_framework: "codex",
    agent: { status: "Submitted", cost: 0, steps: 1, input_tokens: 1000, output_tokens: 100, patch_lines: 0 },
    total_cost: 0,
    total_steps: 1,
  };
  const turn = { type: "turn.completed", usage: { input_tokens: 1000, cached_input_tokens: 0, output_tokens: 100 } };
  const texts = { "result.json": JSON.stringify(result), "solo_stream.jsonl": `${JSON.stringify(turn)}\n` };
  return {
    upstreamSetting: "solo",
    files: new Map(Object.entries(texts).map(([name, text]) => [name, { kind: "text", text }])),
    modifiedAt: new Map(),
    driver: null,
    upstreamVersion: "0.0.29",
  };
}

const price = { input_cost_per_token: 1e-6, output_cost_per_token: 1e-5 };

it("prices a count of tokens at the campaign's price, unless other models are in it", () => {
  const cost = (bill: Parameters<typeof upstreamCost>[2]) => upstreamCost(codexResult(), { price }, bill).costUsd;
  expect(cost(null)).toBeCloseTo(0.002, 12);
  expect(cost({})).toBeCloseTo(0.002, 12);
  expect(cost({ otherModels: true })).toBeNull();
});
