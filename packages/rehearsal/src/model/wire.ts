import type { ChatMessage, ModelCall, ModelProtocol, ModelReply, ModelUsage } from "./model-script.ts";
import { defaultUsage } from "./model-script.ts";

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  return list(content)
    .map((part) => field(part, "text"))
    .filter((text): text is string => typeof text === "string")
    .join("");
}

function commandOf(toolCall: unknown): readonly string[] {
  const text = field(field(toolCall, "function"), "arguments");
  try {
    const command = field(JSON.parse(String(text)), "command");
    return typeof command === "string" ? [command] : [];
  } catch {
    return [];
  }
}

/** A request body as the script sees it; OpenAI and Cohere v2 agree on the names. */
export function readCall(protocol: ModelProtocol, body: unknown, index: number): ModelCall {
  const messages = list(field(body, "messages")).map((message): ChatMessage => ({
    role: String(field(message, "role")),
    content: contentText(field(message, "content")),
    commands: list(field(message, "tool_calls")).flatMap(commandOf),
  }));
  const tools = list(field(body, "tools")).map((tool) => String(field(field(tool, "function"), "name")));
  return { index, protocol, model: String(field(body, "model")), messages, tools };
}

export type Answer = Extract<ModelReply, { kind: "text" | "command" }>;

export function usageOf(answer: Answer): ModelUsage {
  return answer.usage ?? defaultUsage;
}

function toolCall(
  answer: Answer,
  call: ModelCall,
): { readonly id: string; readonly type: "function"; readonly function: unknown } | null {
  if (answer.kind !== "command" || call.tools.length === 0) return null;
  return {
    id: `call_${call.index}`,
    type: "function",
    function: { name: "bash", arguments: JSON.stringify({ command: answer.command }) },
  };
}

function text(answer: Answer, call: ModelCall): string {
  if (answer.kind === "text") return answer.text;
  return call.tools.length > 0 ? answer.thought : `THOUGHT: ${answer.thought}\n\n\`\`\`bash\n${answer.command}\n\`\`\``;
}

export function openaiBody(answer: Answer, call: ModelCall): Readonly<Record<string, unknown>> {
  const { inputTokens, outputTokens } = usageOf(answer);
  const call_ = toolCall(answer, call);
  const message = {
    role: "assistant",
    content: text(answer, call),
    ...(call_ === null ? {} : { tool_calls: [call_] }),
  };
  return {
    id: `chatcmpl-${call.index}`,
    object: "chat.completion",
    created: 1,
    model: call.model,
    choices: [{ index: 0, message, finish_reason: call_ === null ? "stop" : "tool_calls" }],
    usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
  };
}

/** The same answer as server-sent events: one chunk with everything, one with the usage. */
export function openaiEvents(answer: Answer, call: ModelCall): string {
  const whole = openaiBody(answer, call);
  const [choice] = list(whole["choices"]);
  const message = field(choice, "message");
  const calls = list(field(message, "tool_calls")).map((item, index) => Object.assign({ index }, item));
  const delta = {
    role: "assistant",
    content: field(message, "content"),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const head = { id: whole["id"], object: "chat.completion.chunk", created: 1, model: call.model };
  const chunks = [
    { ...head, choices: [{ index: 0, delta, finish_reason: null }] },
    { ...head, choices: [{ index: 0, delta: {}, finish_reason: field(choice, "finish_reason") }] },
    { ...head, choices: [], usage: whole["usage"] },
  ];
  return [...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), "data: [DONE]\n\n"].join("");
}

export function cohereBody(answer: Answer, call: ModelCall): Readonly<Record<string, unknown>> {
  const { inputTokens, outputTokens } = usageOf(answer);
  const call_ = toolCall(answer, call);
  const message =
    call_ === null
      ? { role: "assistant", content: [{ type: "text", text: text(answer, call) }] }
      : { role: "assistant", tool_plan: text(answer, call), tool_calls: [call_] };
  const tokens = { input_tokens: inputTokens, output_tokens: outputTokens };
  return {
    id: `cohere-${call.index}`,
    finish_reason: call_ === null ? "COMPLETE" : "TOOL_CALL",
    message,
    usage: { billed_units: tokens, tokens },
  };
}

/** The providers' own words: litellm tells a wrong key from a malformed request by them. */
const words: Readonly<Record<ModelProtocol, Readonly<Record<number, string>>>> = {
  openai: {
    401: "Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.",
    404: "The model `x` does not exist or you do not have access to it.",
    429: "Rate limit reached for requests",
    500: "The server had an error while processing your request",
  },
  cohere: {
    401: "invalid api token",
    404: "model 'x' not found",
    429: "You are past the per minute request limit, please wait and try again later.",
    500: "internal server error",
  },
};

const openaiCodes: Readonly<Record<number, string>> = {
  401: "invalid_api_key",
  404: "model_not_found",
  429: "rate_limit_exceeded",
};

export function errorBody(
  protocol: ModelProtocol,
  status: number,
  message = words[protocol][status] ?? `status ${status}`,
  key?: string,
): Readonly<Record<string, unknown>> {
  const text = key === undefined ? message : `${message} (${key})`;
  if (protocol === "cohere") return { id: "00000000-0000-4000-8000-000000000000", message: text };
  return {
    error: {
      message: text,
      type: status >= 500 ? "server_error" : "invalid_request_error",
      param: null,
      code: openaiCodes[status] ?? null,
    },
  };
}
