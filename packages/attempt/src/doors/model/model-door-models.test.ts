import { afterEach, beforeEach, expect, test } from "vitest";
import { COST, ModelDoorClient, post, price } from "./fixtures/model-door-client.ts";
import { ModelPrices } from "./model-prices.ts";
import type { ModelPrice } from "./price.ts";

let client: ModelDoorClient;
beforeEach(async () => {
  client = await ModelDoorClient.start();
});
afterEach(() => client.end());

const cheap = { input_cost_per_token: 2e-7, output_cost_per_token: 1e-6 };
const asking = (model: string): string =>
  JSON.stringify({ model, max_tokens: 10, messages: [{ role: "user", content: "hello" }] });

/** A campaign of `big` whose door waits for the price of other models until `answer`. */
function campaign(): { prices: ModelPrices; answer: (price: ModelPrice | null) => void } {
  let answer: (price: ModelPrice | null) => void = () => {};
  const asked = new Promise<ModelPrice | null>((resolve) => {
    answer = resolve;
  });
  return { prices: new ModelPrices({ model: "openai/big", price, ask: () => asked }), answer };
}

const shared = { inputTokens: 1000, outputTokens: 100 };

test("each call is priced by its own model, once the price is there, and no call waits for it", async () => {
  const { prices, answer } = campaign();
  const attempt = client.open({ price: prices });
  expect((await post(attempt, asking("big"))).status).toBe(200);
  expect((await post(attempt, asking("small"))).status).toBe(200);
  expect(attempt.record().costUsd).toBeNull();
  expect(client.calls.map(({ model, costUsd }) => [model, costUsd])).toEqual([
    ["openai/big", COST],
    ["small", null],
  ]);
  answer(cheap);
  await attempt.settled();
  await post(attempt, asking("small"));
  const record = attempt.record();
  expect(record.costUsd).toBeCloseTo(COST * 1.2, 12);
  expect(record.models).toEqual([
    { model: "openai/big", other: false, calls: 1, answered: 1, ...shared, costUsd: COST },
    {
      model: "small",
      other: true,
      calls: 2,
      answered: 2,
      inputTokens: 2000,
      outputTokens: 200,
      costUsd: expect.closeTo(COST * 0.2, 12) as number,
    },
  ]);
  expect(client.calls.slice(2)).toEqual([
    { ...client.calls[1], costUsd: expect.closeTo(COST / 10, 12) as number },
    expect.objectContaining({ model: "small", costUsd: expect.closeTo(COST / 10, 12) as number }),
  ]);
});

test("a model without a price leaves its calls unpriced, and those of the campaign's priced", async () => {
  const { prices, answer } = campaign();
  const attempt = client.open({ price: prices });
  await post(attempt, asking("big"));
  await post(attempt, asking("small"));
  answer(null);
  await attempt.settled();
  const { costUsd, models = [] } = attempt.record();
  expect([costUsd, ...models.map((one) => one.costUsd)]).toEqual([null, COST, null]);
  expect(client.calls).toHaveLength(2);
});

test("the bound of a call that is not answered is that of its own model; before its price is there, none is known", async () => {
  const { prices, answer } = campaign();
  const bounds: (number | null)[] = [];
  const attempt = client.open({ price: prices, journal: async ({ atMostUsd }) => void bounds.push(atMostUsd) });
  for (const model of ["big", "small"]) await post(attempt, asking(model));
  answer(cheap);
  await attempt.settled();
  await post(attempt, asking("small"));
  const bytes = asking("small").length;
  expect(bounds).toEqual([
    expect.closeTo((bytes - 2) * 2e-6 + 10 * 1e-5, 12),
    null,
    expect.closeTo(bytes * 2e-7 + 10 * 1e-6, 12),
  ]);
});

test("an attempt that is closed is told of no price any more", async () => {
  const { prices, answer } = campaign();
  const attempt = client.open({ price: prices });
  await post(attempt, asking("small"));
  attempt.close();
  answer(cheap);
  await prices.of("small").settled;
  await attempt.settled();
  expect(client.calls).toHaveLength(1);
});

test("a campaign's model without a price does not hide what others cost", async () => {
  const prices = new ModelPrices({ model: "sonnet", price: null, ask: async () => cheap });
  const attempt = client.open({ price: prices });
  await post(attempt, asking("claude-sonnet-4-6"));
  await attempt.settled();
  expect(attempt.record().costUsd).toBeCloseTo(COST / 10, 12);
});
