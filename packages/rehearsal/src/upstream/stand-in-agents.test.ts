import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { agentScript } from "../model/agent-script.ts";
import { failing, failures } from "../model/model-script.ts";
import { startScriptedModel } from "../model/start-scripted-model.ts";
import { attemptDir, firstPair, makeRehearsal, pairDir, readJson, runArgs, start } from "./fixtures/stand-in.ts";

test("with modelCalls every step is a call to the endpoint of the environment, and its usage is the cost", async () => {
  const rehearsal = await makeRehearsal({ modelCalls: true });
  const model = await startScriptedModel({ script: agentScript({ commands: () => [] }) });
  const cwd = attemptDir(rehearsal);
  const environment = { MSWEA_MODEL_API_BASE: model.cohereBase, COHERE_API_KEY: "k" };
  await start(rehearsal, cwd, runArgs("coop-nocomm", firstPair), environment).ended;
  await model.close();
  const result = readJson(join(pairDir(cwd, "coop-nocomm", firstPair), "result.json"));
  const { inputTokens, outputTokens } = model.billed();
  expect(result["total_steps"]).toBe(model.requests.length);
  expect(result["total_cost"]).toBeCloseTo(inputTokens * 2.5e-6 + outputTokens * 1e-5, 10);
});

test("an endpoint that fails ends the agent with litellm's class", async () => {
  const rehearsal = await makeRehearsal({ modelCalls: true });
  const script = failing(agentScript({ commands: () => [] }), (call) =>
    call.index === 3 ? failures.rateLimit(1) : null,
  );
  const model = await startScriptedModel({ script });
  const cwd = attemptDir(rehearsal);
  const args = runArgs("solo", firstPair).map((word) => (word === "command-a-03-2025" ? "openai/gpt-4o" : word));
  await start(rehearsal, cwd, args, { OPENAI_API_BASE: model.openaiBase }).ended;
  await model.close();
  const agent = readJson(join(pairDir(cwd, "solo", firstPair), "result.json"))["agent"];
  expect(agent).toMatchObject({
    status: "Error",
    steps: 3,
    error: expect.stringMatching(/^litellm\.RateLimitError: RateLimitError: OpenAIException - /),
  });
});

const configs: readonly (readonly [string, string, string | null, Readonly<Record<string, unknown>>])[] = [
  ["0.0.29", "a missing file", null, { status: "Error", error: "Agent config file not found: config.json" }],
  ["0.0.29", "a step limit", '{"agent":{"step_limit":3}}', { status: "LimitsExceeded", steps: 3, error: null }],
  [
    "0.0.29",
    "a step limit below config",
    '{"config":{"agent":{"step_limit":3}}}',
    { status: "LimitsExceeded", steps: 3 },
  ],
  [
    "0.0.29",
    "a wrong type",
    '{"agent":{"step_limit":"x"}}',
    { error: expect.stringContaining("1 validation error for AgentConfig") },
  ],
  ["0.0.29", "torn JSON", '{"agent":', { error: expect.stringContaining("while parsing a flow mapping") }],
  [
    "0.0.11",
    "a block without its templates",
    '{"agent":{"step_limit":3}}',
    { error: expect.stringContaining("5 validation errors for AgentConfig") },
  ],
];

test.each(configs)("agent config at %s: %s", async (upstreamVersion, _, text, agent) => {
  const rehearsal = await makeRehearsal({ upstreamVersion });
  const cwd = attemptDir(rehearsal);
  if (text !== null) writeFileSync(join(cwd, "config.json"), text);
  const { code } = await start(rehearsal, cwd, [...runArgs("solo", firstPair), "--agent-config", "config.json"]).ended;
  expect([code, readJson(join(pairDir(cwd, "solo", firstPair), "result.json"))["agent"]]).toMatchObject([0, agent]);
});
