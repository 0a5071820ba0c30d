import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readCallBill } from "@cooperbench-ts/results/node";
import { expect, it, onTestFinished } from "vitest";
import { AttemptCallers } from "../reach/callers.ts";
import { COST, ModelDoorClient, price } from "./fixtures/model-door-client.ts";
import { openModel } from "./open-model.ts";
import type { ModelPrice } from "./price.ts";

const cheap = { input_cost_per_token: 2e-7, output_cost_per_token: 1e-6 };

/** Claude Code on `claude-big`, which calls that and `helper` once each. */
async function ranWith(prices: Readonly<Record<string, ModelPrice>>) {
  const client = await ModelDoorClient.start();
  const folder = await mkdtemp(path.join(tmpdir(), "model-"));
  const notices: string[] = [];
  const asked: string[] = [];
  const access = await openModel({
    upstream: { version: "0.0.29" },
    agent: "claude_code",
    model: "anthropic/claude-big",
    endpoint: client.target.origin,
    apiBase: null,
    modelDoor: true,
    readKey: async () => null,
    reach: { listen: "127.0.0.1", host: "127.0.0.1", apart: true },
    price,
    askPrice: async (name) => {
      asked.push(name);
      return prices[name] ?? null;
    },
    environment: {},
    notice: (message) => notices.push(message),
  });
  onTestFinished(async () => {
    await access.close();
    await client.end();
    await rm(folder, { recursive: true, force: true });
  });
  const callsFile = path.join(folder, "calls.jsonl");
  const live: (number | null)[] = [];
  const model = await access.openAttempt({
    callsFile,
    onCall: (_, costUsd) => live.push(costUsd),
    callers: new AttemptCallers(),
  });
  const [url = ""] = /http:[^"\\]+/.exec(JSON.stringify([model.environment, model.containerEnvironment])) ?? [];
  for (const name of ["claude-big", "helper"])
    await fetch(`${url}/v1/messages`, { method: "POST", body: JSON.stringify({ model: name, messages: [] }) });
  await model.settled();
  return { model, notices, asked, live, callsFile };
}

it("bills a helper's model at its own price, in the journal too", async () => {
  const { model, notices, asked, live, callsFile } = await ranWith({ "anthropic/helper": cheap });
  expect(asked).toEqual(["anthropic/helper"]);
  expect(model.bill()).toEqual({
    calls: 2,
    knownUsd: expect.closeTo(COST * 1.1, 12) as number,
    unknown: [],
    unpriced: 0,
    otherModels: true,
  });
  expect(await readCallBill(callsFile)).toEqual(model.bill());
  expect(model.record()?.costUsd).toBeCloseTo(COST * 1.1, 12);
  expect(live.at(-1)).toBeCloseTo(COST * 1.1, 12);
  expect(notices).toEqual([]);
});

it("says that a helper's model has no price, and leaves its call open", async () => {
  const { model, notices } = await ranWith({});
  expect(notices).toEqual([
    "agents call the model helper besides anthropic/claude-big, and litellm knows no price for it: what these calls cost stays unknown",
  ]);
  expect(model.bill()).toMatchObject({ knownUsd: COST, unknown: [{ atMostUsd: null }], unpriced: 1 });
  expect(model.record()?.costUsd).toBeNull();
});
