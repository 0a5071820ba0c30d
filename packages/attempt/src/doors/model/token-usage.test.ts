import { expect, test } from "vitest";
import { AnswerReader } from "./answer-reader.ts";
import type { TokenUsage } from "./token-usage.ts";

const none = { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0, reasoningTokens: 0 };
const usageIn = (text: string): TokenUsage | null => {
  const reader = new AnswerReader();
  for (const byte of Buffer.from(text)) reader.push(String.fromCharCode(byte));
  return reader.end().usage;
};
const event = (value: object): string => `event: x\ndata: ${JSON.stringify(value)}\n\n`;

test.each([
  [
    "OpenAI chat",
    {
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    },
    { ...none, inputTokens: 10, outputTokens: 5, cacheReadTokens: 4, reasoningTokens: 2 },
  ],
  [
    "OpenAI responses",
    {
      usage: {
        input_tokens: 10,
        output_tokens: 5,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens_details: { reasoning_tokens: 2 },
      },
    },
    { ...none, inputTokens: 10, outputTokens: 5, cacheReadTokens: 4, reasoningTokens: 2 },
  ],
  [
    "Anthropic",
    {
      usage: {
        input_tokens: 1,
        output_tokens: 5,
        cache_read_input_tokens: 20,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_1h_input_tokens: 10 },
      },
    },
    { ...none, inputTokens: 51, outputTokens: 5, cacheReadTokens: 20, cacheWriteTokens: 20, cacheWriteLongTokens: 10 },
  ],
  [
    "Cohere v2",
    { usage: { billed_units: { input_tokens: 1, output_tokens: 1 }, tokens: { input_tokens: 10, output_tokens: 5 } } },
    { ...none, inputTokens: 10, outputTokens: 5 },
  ],
  [
    "Cohere v2 without tokens",
    { usage: { billed_units: { input_tokens: 1, output_tokens: 2 } } },
    { ...none, inputTokens: 1, outputTokens: 2 },
  ],
  [
    "Gemini",
    {
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 3,
        cachedContentTokenCount: 4,
      },
    },
    { ...none, inputTokens: 10, outputTokens: 8, cacheReadTokens: 4, reasoningTokens: 3 },
  ],
])("%s", (_, answer, expected) => {
  expect(usageIn(JSON.stringify(answer))).toEqual(expected);
});

test.each([
  [
    "OpenAI",
    `${event({ choices: [{ delta: { content: "a" } }], usage: null })}${event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } })}data: [DONE]\n\n`,
    { ...none, inputTokens: 3, outputTokens: 2 },
  ],
  [
    "OpenAI responses",
    event({
      type: "response.completed",
      response: { usage: { input_tokens: 3, output_tokens: 2, input_tokens_details: { cached_tokens: 1 } } },
    }),
    { ...none, inputTokens: 3, outputTokens: 2, cacheReadTokens: 1 },
  ],
  [
    "Anthropic, which counts the output up",
    event({
      type: "message_start",
      message: { usage: { input_tokens: 3, output_tokens: 1, cache_read_input_tokens: 7 } },
    }) + event({ type: "message_delta", delta: {}, usage: { output_tokens: 9 } }),
    { ...none, inputTokens: 10, outputTokens: 9, cacheReadTokens: 7 },
  ],
  [
    "Cohere v2",
    event({ type: "message-start" }) +
      event({ type: "message-end", delta: { usage: { tokens: { input_tokens: 3, output_tokens: 2 } } } }),
    { ...none, inputTokens: 3, outputTokens: 2 },
  ],
  [
    "Gemini as a list",
    JSON.stringify([
      { usageMetadata: { promptTokenCount: 3 } },
      { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 } },
    ]),
    { ...none, inputTokens: 3, outputTokens: 2 },
  ],
])("stream of %s", (_, text, expected) => {
  expect(usageIn(text)).toEqual(expected);
});

/** As Claude Code 2.1 and Codex 0.171 were sent them, but for the texts. */
test("whole streams with tool calls, caches of both lives, and reasoning", () => {
  const anthropic = [
    {
      type: "message_start",
      message: {
        id: "msg_1",
        role: "assistant",
        content: [],
        usage: {
          input_tokens: 10,
          cache_creation_input_tokens: 100,
          cache_read_input_tokens: 1000,
          cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
          output_tokens: 1,
          service_tier: "standard",
        },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "t", name: "Bash", input: {} } },
    { type: "ping" },
    { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: '{"usage":' } },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: { input_tokens: 10, cache_creation_input_tokens: 100, cache_read_input_tokens: 1000, output_tokens: 42 },
    },
    { type: "message_stop" },
  ];
  expect(usageIn(anthropic.map(event).join(""))).toEqual({
    ...none,
    inputTokens: 1110,
    outputTokens: 42,
    cacheReadTokens: 1000,
    cacheWriteTokens: 60,
    cacheWriteLongTokens: 40,
  });
  const item = { type: "function_call", call_id: "c", name: "exec_command", arguments: '{"cmd":"true"}' };
  const responses = [
    { type: "response.created", response: { id: "r", status: "in_progress", output: [], usage: null } },
    { type: "response.output_item.done", output_index: 0, item },
    {
      type: "response.completed",
      response: {
        id: "r",
        output: [item],
        // It repeats what it was told.
        instructions: "x".repeat(1_500_000),
        usage: {
          input_tokens: 1100,
          input_tokens_details: { cached_tokens: 1000 },
          output_tokens: 42,
          output_tokens_details: { reasoning_tokens: 12 },
          total_tokens: 1142,
        },
      },
    },
  ];
  const reader = new AnswerReader();
  reader.push(responses.map(event).join(""));
  expect(reader.end().usage).toEqual({
    ...none,
    inputTokens: 1100,
    outputTokens: 42,
    cacheReadTokens: 1000,
    reasoningTokens: 12,
  });
});

test.each(["", "<html>", "[]", '{"usage":null}', '{"usage":{"other":1}}', '{"message":{"content":"usage"}}'])(
  "%s says nothing",
  (text) => {
    expect(usageIn(text)).toBeNull();
  },
);

test.each([
  ["a negative count", { prompt_tokens: -5, completion_tokens: 1 }],
  ["a fraction", { prompt_tokens: 5, completion_tokens: 0.5 }],
  ["more than any model gives", { prompt_tokens: 5, completion_tokens: 1e12 }],
  ["a text", { prompt_tokens: "5", completion_tokens: 1 }],
  ["more written for an hour than written", { input_tokens: 1, cache_creation: { ephemeral_1h_input_tokens: 9 } }],
])("%s makes the usage unknown", (_, usage) => {
  expect(usageIn(JSON.stringify({ usage }))).toBeNull();
});

test("a stream of any number of events is read, an endless line is not", () => {
  const usage = event({ usage: { prompt_tokens: 3, completion_tokens: 2 } });
  expect(usageIn(event({ usage: null }).repeat(5000) + usage)).toMatchObject({ inputTokens: 3 });
  const reader = new AnswerReader();
  for (let part = 0; part < 30; part += 1) reader.push("data: x".repeat(100_000));
  reader.push(`\n${usage}`);
  expect(reader.end()).toMatchObject({ usage: { inputTokens: 3 }, beginning: expect.stringMatching(/^data: x/) });
});
