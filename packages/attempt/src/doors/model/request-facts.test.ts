import { expect, test } from "vitest";
import { requestFacts } from "./request-facts.ts";

const url = new URL("https://api.example/v1/chat");
const facts = (request: object) => requestFacts("POST", url, JSON.stringify(request));
const system = { role: "system", content: "You are an agent." };
const task = (text: string) => ({ role: "user", content: text });

test.each([
  ["OpenAI's limit", { max_completion_tokens: 50 }, 50],
  ["Anthropic's and Cohere's limit", { max_tokens: 20 }, 20],
  ["Gemini's limit", { generationConfig: { maxOutputTokens: 30 } }, 30],
  ["none", {}, undefined],
])("reads %s", (_, request, limit) => {
  expect(facts(request).maxOutputTokens).toBe(limit);
});

test("reads the model from the body, or from Gemini's path", () => {
  expect(facts({ model: "m" }).model).toBe("m");
  expect(requestFacts("POST", new URL("https://g.example/v1/models/gem-2:generateContent"), "{}").model).toBe("gem-2");
  expect(requestFacts("POST", url, null).model).toBeNull();
});

test("calls of one conversation are the same, those of two agents are not", () => {
  const first = facts({ messages: [system, task("feature 1")] }).conversation;
  const later = { messages: [system, task("feature 1"), { role: "assistant", content: "a" }, task("more")] };
  expect(facts(later).conversation).toBe(first);
  expect(facts({ messages: [system, task("feature 2")] }).conversation).not.toBe(first);
  const marked = [{ type: "text", text: "feature 1", cache_control: { type: "ephemeral" } }];
  expect(facts({ messages: [system, { role: "user", content: marked }] }).conversation).toBe(first);
  const where = { type: "message", ...task("<cwd>/workspace/repo</cwd>") };
  const codex = (text: string, ...later: object[]) =>
    facts({ input: [{ ...system, role: "developer" }, where, task(text), ...later] }).conversation;
  expect(codex("feature 1")).not.toBe(codex("feature 2"));
  expect(codex("feature 1", { type: "function_call", name: "shell" }, task("more"))).toBe(codex("feature 1"));
  const gemini = (text: string) => facts({ contents: [{ role: "user", parts: [{ text }] }] }).conversation;
  expect(gemini("feature 1")).not.toBe(gemini("feature 2"));
});

test.each([
  ["POST", "/v1/messages?beta=true", true],
  ["POST", "/v1/responses", true],
  ["POST", "/v1/messages/count_tokens?beta=true", false],
  ["POST", "/v1beta/models/gem-2:countTokens", false],
  ["GET", "/v1/models", false],
])("whether %s %s asks the model: %s", (method, path, asks) => {
  expect(requestFacts(method, new URL(path, url), "{}").asksModel).toBe(asks);
});
