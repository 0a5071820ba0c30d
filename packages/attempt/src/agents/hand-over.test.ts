import { expect, test } from "vitest";
import { handedOver, handOver } from "./hand-over.ts";

const over = (upstreamVersion: string, agent: string, model: string, baseUrl: string | null = null): unknown => {
  const way = handOver({ upstreamVersion, agent, model, baseUrl });
  return way.kind === "off" ? way.notice : [way.target.href, handedOver(way, "http://door")];
};
const variable = (name: string): unknown => ({ environment: { [name]: "http://door" }, agentConfig: null });
const config = { environment: {}, agentConfig: { model: { model_kwargs: { api_base: "http://door" } } } };

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

test("says why it cannot", () => {
  expect(over("0.0.29", "claude_code", "anthropic/claude")).toMatch(/^Model calls are not seen: the agent claude_code/);
  expect(over("0.0.29", "mini_swe_agent_v2", "deepseek/chat")).toContain("name it with --endpoint");
  expect(over("0.0.11", "mini_swe_agent_v2", "deepseek/chat", "http://own/v1")).toContain("takes no base URL");
  expect(over("0.0.29", "mini_swe_agent_v2", "gpt-4o", "own/v1")).toContain("is no HTTP URL");
  expect(handedOver({ kind: "off", notice: "" }, "http://door")).toEqual({ environment: {}, agentConfig: null });
});
