import { expect, test } from "vitest";
import { endpointOf, requireEndpoint } from "./label-endpoint.ts";
import { answerText, requestBody } from "./wire.ts";

test.each([
  ["openai", { choices: [{ message: { role: "assistant", content: "yes" } }] }, "yes"],
  [
    "openai",
    { choices: [{ message: { content: [{ type: "text", text: "y" }, { text: "es" }, { type: "image" }] } }] },
    "yes",
  ],
  ["openai", { choices: [{ message: { role: "assistant", content: null, refusal: "no" } }] }, ""],
  ["openai", { choices: [] }, null],
  ["openai", { error: { message: "overloaded" } }, null],
  [
    "cohere",
    {
      message: {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm" },
          { type: "text", text: "yes" },
        ],
      },
    },
    "yes",
  ],
  ["cohere", { message: { role: "assistant" }, finish_reason: "ERROR" }, ""],
  ["cohere", { message: "invalid api token" }, null],
  ["cohere", { choices: [{ message: { content: "yes" } }] }, null],
] as const)("what %s says in %j", (protocol, body, text) => {
  expect(answerText(protocol, JSON.stringify(body))).toBe(text);
});

test("a page is no answer", () => {
  expect(answerText("openai", "<html>")).toBeNull();
  expect(answerText("cohere", "")).toBeNull();
});

test.each([
  [{ model: "gpt-4o", endpoint: null }, "openai", "https://api.openai.com/v1/chat/completions", "gpt-4o"],
  [{ model: "cohere_chat/command-a", endpoint: null }, "cohere", "https://api.cohere.com/v2/chat", "command-a"],
  [
    { model: "meta-llama/l-3", endpoint: "https://h/api/v1/" },
    "openai",
    "https://h/api/v1/chat/completions",
    "meta-llama/l-3",
  ],
  [
    { model: "openai/x", endpoint: "https://h/v1/chat/completions?v=2" },
    "openai",
    "https://h/v1/chat/completions?v=2",
    "x",
  ],
  [
    { model: "command-a", endpoint: "http://127.0.0.1:9/v1" },
    "openai",
    "http://127.0.0.1:9/v1/chat/completions",
    "command-a",
  ],
  [{ model: "anything", endpoint: "https://h/cohere/v2/chat" }, "cohere", "https://h/cohere/v2/chat", "anything"],
])("%j is asked as %s at %s", (options, protocol, href, model) => {
  const { url, ...rest } = endpointOf(options);
  expect({ ...rest, href: url.href }).toEqual({ protocol, href, model });
});

test("what cannot be asked is refused", () => {
  expect(() => endpointOf({ model: "claude-x", endpoint: null })).toThrow(/claude-x: .*--endpoint/);
  expect(() => endpointOf({ model: "x", endpoint: "https://me:pw@h/v1" })).toThrow(/--key-env/);
  const unset = { model: "gpt-4o", endpoint: null, keyEnv: null };
  expect(() => requireEndpoint(unset, {})).toThrow(/OPENAI_API_KEY/);
  expect(requireEndpoint({ ...unset, keyEnv: "MINE" }, { MINE: "k", OPENAI_API_KEY: "o" }).key).toEqual({
    name: "MINE",
    value: "k",
  });
  expect(requireEndpoint({ model: "local", endpoint: "http://127.0.0.1:9/v1", keyEnv: null }, {}).key).toBeNull();
});

test("each protocol has its own word for the longest answer", () => {
  const body = (protocol: "openai" | "cohere"): unknown =>
    JSON.parse(requestBody({ protocol, model: "m" }, [{ role: "user", content: "x" }], 100));
  const messages = [{ role: "user", content: "x" }];
  expect(body("openai")).toEqual({ model: "m", messages, max_completion_tokens: 100 });
  expect(body("cohere")).toEqual({ model: "m", messages, max_tokens: 100 });
});
