import { expect, test } from "vitest";
import { handedOver, handOver } from "./hand-over.ts";

const over = (upstreamVersion: string, agent: string, model: string, baseUrl: string | null = null): unknown => {
  const way = handOver({ upstreamVersion, agent, model, baseUrl });
  return way.kind === "off" ? way.notice : [way.target.href, handedOver(way, "http://door")];
};
const nothing = { environment: {}, containerEnvironment: {}, agentConfig: null };
const variable = (name: string): unknown => ({ ...nothing, environment: { [name]: "http://door" } });
const inContainer = (name: string, value = "http://door"): unknown => ({
  ...nothing,
  containerEnvironment: { [name]: value },
});
const config = { ...nothing, agentConfig: { model: { model_kwargs: { api_base: "http://door" } } } };

test("mini_swe_agent reads one variable for every provider", () => {
  expect(over("0.0.11", "mini_swe_agent", "command-a-03-2025")).toEqual([
    "https://api.cohere.com/v2/chat",
    variable("MSWEA_MODEL_API_BASE"),
  ]);
  expect(over("0.0.5", "mini_swe_agent", "openai/gpt-4o", "http://own/v1")).toEqual([
    "http://own/v1",
    variable("MSWEA_MODEL_API_BASE"),
  ]);
  expect(over("0.0.11", "mini_swe_agent", "mistral/large", "http://own/v1")).toEqual([
    "http://own/v1",
    variable("MSWEA_MODEL_API_BASE"),
  ]);
});

test("mini_swe_agent_v2 takes the agent config from 0.0.12 on, and the provider's variable before", () => {
  expect(over("0.0.29", "mini_swe_agent_v2", "command-a-03-2025")).toEqual(["https://api.cohere.com/v2/chat", config]);
  expect(over("0.0.12", "mini_swe_agent_v2", "deepseek/chat", "http://own/v1")).toEqual(["http://own/v1", config]);
  expect(over("0.0.11", "mini_swe_agent_v2", "cohere_chat/command-a-03-2025")).toEqual([
    "https://api.cohere.com/v2/chat",
    variable("COHERE_API_BASE"),
  ]);
  expect(over("0.0.11", "mini_swe_agent_v2", "gpt-4o")).toEqual([
    "https://api.openai.com/v1",
    variable("OPENAI_API_BASE"),
  ]);
  expect(over("0.0.11", "mini_swe_agent_v2", "anthropic/claude")).toEqual([
    "https://api.anthropic.com/",
    variable("ANTHROPIC_API_BASE"),
  ]);
  expect(over("0.0.11", "mini_swe_agent_v2", "gemini/pro")).toEqual([
    "https://generativelanguage.googleapis.com/v1beta",
    variable("GEMINI_API_BASE"),
  ]);
});

test("claude_code is told in its container, where upstream does as with the provider's own endpoint", () => {
  const told = ["https://api.anthropic.com/", inContainer("ANTHROPIC_BASE_URL")];
  expect(over("0.0.29", "claude_code", "anthropic/claude-sonnet-4-5")).toEqual(told);
  expect(over("0.0.15", "claude_code", "qwen-3")).toEqual(told);
});

test("an endpoint of the user's own is one to upstream too, from the version on that takes one for claude_code", () => {
  const own = "http://127.0.0.1:8000";
  expect(over("0.0.29", "claude_code", "qwen-3", own)).toEqual([`${own}/`, variable("ANTHROPIC_BASE_URL")]);
  expect(over("0.0.15", "claude_code", "qwen-3", own)).toEqual([`${own}/`, inContainer("ANTHROPIC_BASE_URL")]);
});

test("codex is called by a function of bash that adds the setting, whatever stands in the URL", () => {
  const value = `() { command codex -c 'openai_base_url="http://door"' "$@"; }`;
  expect(over("0.0.29", "codex", "gpt-5.5")).toEqual([
    "https://api.openai.com/v1",
    inContainer("BASH_FUNC_codex%%", value),
  ]);
  const way = handOver({ upstreamVersion: "0.0.29", agent: "codex", model: "gpt-5.5", baseUrl: null });
  const handed = handedOver(way, `http://door/'"\\$(x)`).containerEnvironment["BASH_FUNC_codex%%"];
  expect(handed).toBe(`() { command codex -c 'openai_base_url="http://door/%27%22%5c$(x)"' "$@"; }`);
});

test("stands before a provider of one's own where that names its endpoint", () => {
  expect(over("0.0.29", "mini_swe_agent_v2", "openrouter/x")).toEqual(["https://openrouter.ai/api/v1", config]);
  expect(over("0.0.11", "mini_swe_agent_v2", "azure/x", "http://own")).toEqual([
    "http://own/",
    variable("AZURE_API_BASE"),
  ]);
  expect(over("0.0.29", "mini_swe_agent_v2", "hosted_vllm/x")).toContain("name it with --endpoint");
});

test("does not stand before a cloud whose requests are signed for their host, nor before half a path", () => {
  const bedrock = handOver({
    upstreamVersion: "0.0.29",
    agent: "mini_swe_agent_v2",
    model: "bedrock/x",
    baseUrl: "http://vpc",
  });
  expect(bedrock).toMatchObject({ kind: "off", notice: expect.stringContaining("AWS signs each request") as unknown });
  expect(handedOver(bedrock, "http://vpc")).toEqual({
    ...nothing,
    environment: { AWS_BEDROCK_RUNTIME_ENDPOINT: "http://vpc" },
  });
  const vertex = (baseUrl: string) =>
    handOver({ upstreamVersion: "0.0.29", agent: "mini_swe_agent_v2", model: "vertex_ai/gemini-x", baseUrl });
  expect(vertex("https://l-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/m").kind).toBe(
    "agent-config",
  );
  const short = vertex("https://l-aiplatform.googleapis.com/v1");
  expect([short.kind, handedOver(short, "http://x").environment]).toEqual(["off", { VERTEXAI_API_BASE: "http://x" }]);
});

test("says why it cannot", () => {
  expect(over("0.0.29", "my_agent", "anthropic/claude")).toMatch(/^Model calls are not seen: the agent my_agent/);
  expect(over("0.0.29", "mini_swe_agent_v2", "deepseek/chat")).toContain("name it with --endpoint");
  expect(over("0.0.11", "mini_swe_agent_v2", "deepseek/chat", "http://own/v1")).toContain("takes no base URL");
  expect(over("0.0.29", "mini_swe_agent_v2", "gpt-4o", "own/v1")).toContain("is no HTTP URL");
  expect(handedOver({ kind: "off", notice: "" }, "http://door")).toEqual(nothing);
});
