import type { AgentCall, AnsweringReply, CallUsage } from "./endpoint-script.ts";
import { at, list, textOf } from "./json.ts";

/** The tool by which Claude Code runs commands. */
const RUNS = "Bash";

/** A body of `POST /v1/messages`. */
export function readMessagesCall(body: unknown, index: number): AgentCall {
  const messages = list(at(body, "messages"));
  const results = messages
    .flatMap((message) => list(at(message, "content")))
    .filter((block) => at(block, "type") === "tool_result");
  const last = at(results.at(-1), "content");
  return {
    index,
    model: String(at(body, "model")),
    prompt: `${textOf(at(body, "system"))}\n${textOf(at(messages[0], "content"))}`,
    turn: results.length,
    lastOutput: textOf(last),
    mayRun: list(at(body, "tools")).some((tool) => at(tool, "name") === RUNS),
  };
}

function usageIn(usage: CallUsage): Readonly<Record<string, number>> {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
  };
}

function blockOf(reply: AnsweringReply, call: AgentCall): Readonly<Record<string, unknown>> {
  if (reply.kind === "say") return { type: "text", text: reply.text };
  const [name, input] =
    reply.kind === "tool" ? [reply.name, reply.input] : [RUNS, { command: reply.command, description: "Go on" }];
  return { type: "tool_use", id: `toolu_${String(call.index).padStart(8, "0")}`, name, input };
}

export function messagesBody(
  reply: AnsweringReply,
  call: AgentCall,
  usage: CallUsage,
): Readonly<Record<string, unknown>> {
  return {
    id: `msg_${call.index}`,
    type: "message",
    role: "assistant",
    model: call.model,
    content: [blockOf(reply, call)],
    stop_reason: reply.kind === "say" ? "end_turn" : "tool_use",
    stop_sequence: null,
    usage: usageIn(usage),
  };
}

/** The same as server-sent events, the input of a tool in two pieces. */
export function messagesEvents(reply: AnsweringReply, call: AgentCall, usage: CallUsage): string {
  const whole = messagesBody(reply, call, usage);
  const block = blockOf(reply, call);
  const input = JSON.stringify(block["input"]);
  const deltas =
    reply.kind === "say"
      ? [{ type: "text_delta", text: reply.text }]
      : [input.slice(0, 10), input.slice(10)].map((part) => ({ type: "input_json_delta", partial_json: part }));
  const start = { ...block, ...(reply.kind === "say" ? { text: "" } : { input: {} }) };
  const events = [
    {
      type: "message_start",
      message: { ...whole, content: [], stop_reason: null, usage: { ...usageIn(usage), output_tokens: 1 } },
    },
    { type: "content_block_start", index: 0, content_block: start },
    { type: "ping" },
    ...deltas.map((delta) => ({ type: "content_block_delta", index: 0, delta })),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: whole["stop_reason"], stop_sequence: null },
      usage: { output_tokens: usage.output },
    },
    { type: "message_stop" },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

const kinds: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ["invalid_request_error", "messages: at least one message is required"],
  401: ["authentication_error", "invalid x-api-key"],
  403: ["permission_error", "Your API key does not have permission to use the specified resource."],
  404: ["not_found_error", "model: no-such-model"],
  429: ["rate_limit_error", "This request would exceed your account's rate limit. Please try again later."],
  500: ["api_error", "Internal server error"],
  529: ["overloaded_error", "Overloaded"],
};

export function messagesError(status: number, message?: string): Readonly<Record<string, unknown>> {
  const [type, words] = kinds[status] ?? ["api_error", `status ${status}`];
  return { type: "error", error: { type, message: message ?? words }, request_id: "req_scripted" };
}
