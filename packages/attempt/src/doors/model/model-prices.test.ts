import { describe, expect, it } from "vitest";
import { ModelPrices } from "./model-prices.ts";

const price = { input_cost_per_token: 2e-6, output_cost_per_token: 1e-5 };
const cheap = { input_cost_per_token: 1e-6, output_cost_per_token: 5e-6 };

describe("ModelPrices", () => {
  it.each([
    ["openai/gpt-5", "gpt-5"],
    ["openai/gpt-5", "openai/gpt-5"],
    ["gpt-5", "openai/gpt-5"],
    ["openrouter/anthropic/claude-sonnet-4.6", "anthropic/claude-sonnet-4.6"],
    ["openrouter/anthropic/claude-sonnet-4.6", "claude-sonnet-4.6"],
    ["anthropic/claude-sonnet-4-6[1m]", "claude-sonnet-4-6"],
    ["fireworks_ai/llama-v3", "accounts/fireworks/models/llama-v3"],
    ["Command-A", "command-a"],
  ])("takes %s, sent as %s, for the campaign's", (model, requested) => {
    const prices = new ModelPrices({ model, price, ask: async () => cheap });
    expect(prices.of(requested)).toMatchObject({ name: model, isOther: false, price });
  });

  it.each([
    ["anthropic/claude-sonnet-4-6", "claude-haiku-4-5-20251001", "anthropic/claude-haiku-4-5-20251001"],
    ["openai/gpt-5", "gpt-5-2025-08-07", "openai/gpt-5-2025-08-07"],
    ["openai/gpt-5", "gpt-5-mini", "openai/gpt-5-mini"],
    ["openrouter/a/b", "a/c", "openrouter/a/c"],
    ["gpt-5", "o3", "o3"],
  ])("asks once for another: campaign %s, request %s, asked as %s", async (model, requested, asked) => {
    const names: string[] = [];
    const ask = async (name: string) => {
      names.push(name);
      return cheap;
    };
    const prices = new ModelPrices({ model, price, ask });
    const other = prices.of(requested);
    expect(other).toMatchObject({ name: requested, isOther: true, price: undefined });
    await other.settled;
    expect(prices.of(requested).price).toEqual(cheap);
    expect(names).toEqual([asked]);
  });

  it("asks one at a time, says which have no price, and outlives a question that fails", async () => {
    let open = 0;
    const unpriced: string[] = [];
    const prices = new ModelPrices({
      model: "m",
      price,
      onUnpriced: (name) => unpriced.push(name),
      ask: async (name) => {
        open += 1;
        expect(open).toBe(1);
        await Promise.resolve();
        open -= 1;
        if (name === "a") throw new Error("no Python");
        return name === "b" ? null : cheap;
      },
    });
    const all = ["a", "b", "c"].map((name) => prices.of(name));
    await Promise.all(all.map(({ settled }) => settled));
    expect(all.map((one) => one.price)).toEqual([null, null, cheap]);
    expect(unpriced).toEqual(["a", "b"]);
  });

  it("neither asks for nor keeps what no model is called, and no more than twenty", () => {
    const prices = new ModelPrices({ model: "m", price, ask: async () => cheap });
    expect(prices.of("a model\n")).toMatchObject({ name: null, isOther: true, price: null });
    expect(prices.of("x".repeat(200)).name).toBeNull();
    for (let i = 0; i < 20; i += 1) expect(prices.of(`m${i}`).name).toBe(`m${i}`);
    expect(prices.of("one-more").name).toBeNull();
  });
});
