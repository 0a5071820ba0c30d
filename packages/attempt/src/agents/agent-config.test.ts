import { habitsOf, type UpstreamHabits } from "@cooperbench-ts/results";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeUpstream, type FakeVersion } from "../testing/fake-upstream.ts";
import type { UpstreamProbe } from "../upstream/probe.ts";
import { type AgentConfig, mergeDeep, resolveAgentConfig } from "./agent-config.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "agent-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function resolve(
  version: FakeVersion,
  options: { agent?: string; yaml?: string; costLimitUsd?: number; stepLimit?: number } = {},
): Promise<AgentConfig> {
  const { script, packageDir } = await fakeUpstream(folder, version);
  const probe: UpstreamProbe = {
    path: script,
    version,
    litellmVersion: null,
    standIn: false,
    agents: [],
    packageDir,
    python: null,
    habits: habitsOf(version) as UpstreamHabits,
    settingWords: null,
    runFlags: new Set(),
  };
  const file = path.join(folder, "mine.yaml");
  if (options.yaml !== undefined) await writeFile(file, options.yaml);
  return resolveAgentConfig(probe, {
    agent: options.agent ?? (version === "0.0.11" ? "mini_swe_agent" : "mini_swe_agent_v2"),
    file: options.yaml === undefined ? null : file,
    costLimitUsd: options.costLimitUsd ?? null,
    stepLimit: options.stepLimit ?? null,
  });
}

describe("resolveAgentConfig", () => {
  it("hands nothing over where nothing is asked, and tells upstream's own budget", async () => {
    expect(await resolve("0.0.11")).toEqual({
      overrides: null,
      budget: { costLimitUsd: 1, stepLimit: 100 },
      apiBase: null,
      priceRegistry: null,
    });
    expect(await resolve("0.0.29")).toEqual({
      overrides: null,
      budget: { costLimitUsd: 3, stepLimit: 100 },
      apiBase: null,
      priceRegistry: null,
    });
  });

  it("gives mini_swe_agent its whole agent block, prompts included, because upstream replaces it", async () => {
    expect(await resolve("0.0.11", { costLimitUsd: 0.5 })).toEqual({
      overrides: { agent: { system_template: "You are helpful.", step_limit: 100, cost_limit: 0.5 } },
      budget: { costLimitUsd: 0.5, stepLimit: 100 },
      apiBase: null,
      priceRegistry: null,
    });
  });

  it("gives later agents only what differs, because upstream merges deeply", async () => {
    expect(await resolve("0.0.29", { stepLimit: 30 })).toMatchObject({
      overrides: { agent: { step_limit: 30 } },
      budget: { costLimitUsd: 3, stepLimit: 30 },
    });
    expect((await resolve("0.0.11", { agent: "mini_swe_agent_v2", stepLimit: 30 })).overrides).toEqual({
      agent: { step_limit: 30 },
    });
  });

  it("keeps the user's own file, over which the flags win", async () => {
    const yaml =
      "agent:\n  step_limit: 20\n  cost_limit: 2\nmodel:\n  model_kwargs:\n    temperature: 0\n    api_base: http://mine/v1\n";
    const found = await resolve("0.0.29", { yaml, costLimitUsd: 4 });
    expect(found.overrides).toEqual({
      agent: { step_limit: 20, cost_limit: 4 },
      model: { model_kwargs: { temperature: 0, api_base: "http://mine/v1" } },
    });
    expect(found).toMatchObject({ budget: { costLimitUsd: 4, stepLimit: 20 }, apiBase: "http://mine/v1" });
    // litellm's other name for it, which it prefers.
    const both = "model:\n  model_kwargs:\n    api_base: http://a/v1\n    base_url: http://b/v1\n";
    const merged = await resolve("0.0.29", { yaml: both });
    expect(merged.apiBase).toBe("http://b/v1");
    expect(merged.overrides).toEqual({ model: { model_kwargs: { api_base: "http://b/v1" } } });
  });

  it("completes an agent block of the user's for mini_swe_agent", async () => {
    const { overrides } = await resolve("0.0.11", { yaml: "agent:\n  step_limit: 20\n" });
    expect(overrides).toEqual({ agent: { system_template: "You are helpful.", step_limit: 20, cost_limit: 1 } });
    expect((await resolve("0.0.11", { yaml: "model:\n  x: 1\n" })).overrides).toEqual({ model: { x: 1 } });
  });

  it("reads a `config:` block as upstream does: from 0.0.12 on, under the keys beside it", async () => {
    const yaml = "config:\n  agent:\n    step_limit: 20\n    cost_limit: 2\nagent:\n  step_limit: 21\n";
    expect(await resolve("0.0.29", { yaml })).toMatchObject({
      overrides: { agent: { step_limit: 21, cost_limit: 2 } },
      budget: { stepLimit: 21 },
    });
    expect((await resolve("0.0.11", { yaml })).overrides).toHaveProperty("config");
  });

  it.each([
    ["- a list\n", /its top level is not a mapping/],
    ["a: [\n", /It is no YAML mapping/],
  ])("refuses a file that is no mapping", async (yaml, problem) => {
    await expect(resolve("0.0.29", { yaml })).rejects.toMatchObject({
      code: "agent-config-invalid",
      kind: "input",
      problem: expect.stringMatching(problem),
    });
  });

  it("refuses a key of the user's: upstream writes its configuration into the results", async () => {
    const yaml = "model:\n  model_kwargs:\n    max_tokens: 100\n    api_key: sk-mine\n";
    const refused = resolve("0.0.29", { yaml });
    await expect(refused).rejects.toMatchObject({
      code: "agent-config-invalid",
      problem: expect.stringContaining("`model.model_kwargs.api_key`"),
      remedy: expect.stringContaining("--key-env"),
    });
    await expect(refused).rejects.not.toThrow(/sk-mine/);
  });

  it("finds the file of prices where the agent reads it, as an absolute path", async () => {
    const yaml = "model:\n  litellm_model_registry: prices.json\n";
    expect(await resolve("0.0.29", { yaml })).toMatchObject({ priceRegistry: path.resolve("prices.json") });
    expect(await resolve("0.0.11", { yaml, agent: "mini_swe_agent_v2" })).toMatchObject({
      priceRegistry: path.resolve("prices.json"),
    });
    expect(await resolve("0.0.11", { yaml })).toMatchObject({ priceRegistry: null });
    expect(await resolve("0.0.29")).toMatchObject({ priceRegistry: null });
  });

  it("refuses a file that is not there, and takes an empty one for nothing", async () => {
    const { packageDir } = await fakeUpstream(folder, "0.0.29");
    const probe = { version: "0.0.29", packageDir } as UpstreamProbe;
    const options = {
      agent: "mini_swe_agent_v2",
      file: path.join(folder, "nowhere.yaml"),
      costLimitUsd: null,
      stepLimit: null,
    };
    await expect(resolveAgentConfig(probe, options)).rejects.toMatchObject({
      code: "agent-config-invalid",
      problem: "It cannot be read.",
    });
    expect((await resolve("0.0.29", { yaml: "" })).overrides).toBeNull();
  });
});

describe("mergeDeep", () => {
  it("merges mappings and replaces everything else", () => {
    expect(mergeDeep({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3], e: null }, d: { f: 2 } })).toEqual({
      a: { b: 1, c: [3], e: null },
      d: { f: 2 },
    });
  });
});
