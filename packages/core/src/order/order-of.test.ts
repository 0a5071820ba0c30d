import { readFile } from "node:fs/promises";
import { attemptOrderSchema, type AttemptWork } from "@cooperbench-ts/attempt";
import type { Credentials } from "@cooperbench-ts/attempt/host";
import type { Trial, ManifestFile } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../config/config.ts";
import type { UpstreamInUse } from "../tools/upstream-in-use.ts";
import { orderOf } from "./order-of.ts";

const trial: Trial = {
  run: "command-a-solo",
  setting: "solo",
  repeat: 1,
  pair: { repo: "pallets_jinja_task", taskId: 1621, features: [6, 10] },
};
const config = parseConfig({
  name: "command-a",
  model: "command-a-03-2025",
  upstream: "/home/me/.venv/bin/cooperbench",
  logs: "/home/me/logs",
  dataset: "/home/me/dataset",
  agentConfig: "/home/me/agent.yaml",
  redis: "redis://:secret@127.0.0.1:6379/3",
  endpoint: { baseUrl: "https://api.cohere.com/v2/chat", keyEnv: "COHERE_API_KEY" },
  docker: { memory: "8g", cpus: 2 },
});

function upstreamWith(overrides: UpstreamInUse["agentConfig"]["overrides"]): UpstreamInUse {
  return {
    probe: { path: config.upstream, version: "0.0.11", litellmVersion: "1.105.7", standIn: false },
    agentConfig: { overrides },
  } as unknown as UpstreamInUse;
}

/** With another run, whose digest is another one, and features of other pairs. */
const manifest = {
  runs: [
    {
      run: "command-a-coop-comm",
      datasetHash: {},
      imageDigests: { "akhatua/cooperbench-pallets-jinja:task1621": "x" },
    },
    {
      run: "command-a-solo",
      datasetHash: {
        "pallets_jinja_task/1621/f1": "ffff",
        "pallets_jinja_task/1621/f6": "6d1c",
        "pallets_jinja_task/1621/f10": "a94a",
      },
      imageDigests: { "akhatua/cooperbench-pallets-jinja:task1621": "sha256:0f3e" },
      endpointHost: "api.cohere.com",
    },
  ],
} as unknown as ManifestFile;

const budget = { agent: { step_limit: 100, cost_limit: 1 } };
const golden = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../../../attempt/src/order/fixtures/${name}.json`, import.meta.url), "utf8"));

describe("orderOf", () => {
  it.each<[string, number, AttemptWork]>([
    ["agent-order", 1, { kind: "agent" }],
    ["eval-order", 2, { kind: "eval", evalTry: 3 }],
    ["recover-order", 1, { kind: "recover", phase: "agent" }],
  ])("writes what the golden %s says", async (name, attempt, work) => {
    const upstream = upstreamWith(budget);
    expect(orderOf({ config, upstream, credentials: null, manifest }, trial, attempt, work)).toEqual(
      await golden(name),
    );
  });

  it("names the image that has the agent's program, where one was prepared for the task", async () => {
    const of = "akhatua/cooperbench-pallets-jinja:task1621";
    const wanted = parseConfig({ ...config, agent: "claude_code", installTime: "free" });
    const name = "cooperbench-ts/agent:tool-1.2.3-0f3e0f3e0f3e0f3e";
    const upstream = {
      ...upstreamWith(null),
      agentImages: { program: "tool", version: "1.2.3", of: new Map([[of, name]]) },
    };
    const inputs = { config: wanted, upstream, credentials: null, manifest };
    expect(orderOf(inputs, trial, 1, { kind: "agent" })).toEqual(await golden("program-order"));
    const none = {
      ...inputs,
      upstream: { ...upstream, agentImages: { program: "tool", version: null, of: new Map() } },
    };
    expect(orderOf(none, trial, 1, { kind: "agent" }).agent.image).toBeNull();
  });

  it("takes no path of this machine along, and no secret", () => {
    const model = { litellm_model_registry: "/home/me/prices.json", model_kwargs: { temperature: 0 } };
    const inputs = { config, upstream: upstreamWith({ ...budget, model }), credentials: null, manifest };
    const order = orderOf(inputs, trial, 1, { kind: "agent" });
    expect(order.agent.config).toEqual({ ...budget, model: { model_kwargs: { temperature: 0 } } });
    expect(JSON.stringify(order)).not.toMatch(/\/home\/me|secret|COHERE_API_KEY/);
  });

  it("names what agents get to call the model with, and holds none of it", () => {
    const credentials: Credentials = {
      preset: "bedrock",
      variables: { AWS_ACCESS_KEY_ID: "secret-1", AWS_REGION: "eu-west-1" },
      secretNames: ["AWS_ACCESS_KEY_ID"],
      keyName: null,
      files: [{ from: "/home/me/.aws/config", to: ".aws/config", writeBack: false, variable: "AWS_CONFIG_FILE" }],
      login: null,
    };
    const order = orderOf({ config, upstream: upstreamWith(null), credentials, manifest }, trial, 1, { kind: "agent" });
    expect(attemptOrderSchema.parse(order).credentials).toEqual({
      preset: "bedrock",
      variables: ["AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "AWS_REGION"],
      files: [".aws/config"],
    });
    expect(JSON.stringify(order)).not.toMatch(/secret-1|eu-west-1|\/home\/me/);
  });
});
