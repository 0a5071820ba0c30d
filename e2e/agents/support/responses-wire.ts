import type { AgentCall, AnsweringReply, CallUsage } from "./endpoint-script.ts";
import { at, list, textOf } from "./json.ts";

/** The words with which Codex says that a command goes on after its time to yield. */
const STILL_RUNNING = /^Process running with session ID (\d+)$/m;

/** The session of a command that has not ended yet; null: the last one has. */
export function runningSession(call: AgentCall): number | null {
  const session = STILL_RUNNING.exec(call.lastOutput)?.[1];
  return session === undefined ? null : Number(session);
}

/** A body of `POST /v1/responses`. */
export function readResponsesCall(body: unknown, index: number): AgentCall {
  const input = list(at(body, "input"));
  const outputs = input.filter((item) => String(at(item, "type")).endsWith("_call_output"));
  const said = input.filter((item) => at(item, "role") === "user" || at(item, "role") === "developer");
  const last = at(outputs.at(-1), "output");
  return {
    index,
    model: String(at(body, "model")),
    prompt: [textOf(at(body, "instructions")), ...said.map((item) => textOf(at(item, "content")))].join("\n"),
    // Looking again at a command that goes on is no turn of its own.
    turn: outputs.filter((item) => !STILL_RUNNING.test(textOf(at(item, "output")))).length,
    lastOutput: textOf(last),
    mayRun: list(at(body, "tools")).some((tool) => runs(tool)),
  };
}

function runs(tool: unknown): boolean {
  return ["exec_command", "shell_command", "shell"].includes(String(at(tool, "name")));
}

/** Waits for the end of a command, whatever the script has in mind. */
export function awaitSession(session: number): AnsweringReply {
  return { kind: "tool", name: "write_stdin", input: { session_id: session, chars: "", yield_time_ms: 60_000 } };
}

function itemOf(reply: AnsweringReply, call: AgentCall): Readonly<Record<string, unknown>> {
  if (reply.kind === "say") {
    const content = [{ type: "output_text", text: reply.text, annotations: [] }];
    return { type: "message", id: `msg_${call.index}`, role: "assistant", status: "completed", content };
  }
  const [name, input] =
    reply.kind === "tool" ? [reply.name, reply.input] : ["exec_command", { cmd: reply.command, yield_time_ms: 30_000 }];
  return {
    type: "function_call",
    id: `fc_${call.index}`,
    call_id: `call_${call.index}`,
    name,
    arguments: JSON.stringify(input),
    status: "completed",
  };
}

export function responsesBody(
  reply: AnsweringReply,
  call: AgentCall,
  usage: CallUsage,
): Readonly<Record<string, unknown>> {
  const input = usage.input + usage.cacheWrite + usage.cacheRead;
  return {
    id: `resp_${call.index}`,
    object: "response",
    created_at: 1,
    status: "completed",
    model: call.model,
    output: [itemOf(reply, call)],
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: usage.cacheRead },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + usage.output,
    },
  };
}

export function responsesEvents(reply: AnsweringReply, call: AgentCall, usage: CallUsage): string {
  const response = responsesBody(reply, call, usage);
  const item = itemOf(reply, call);
  const events = [
    { type: "response.created", response: { ...response, status: "in_progress", output: [], usage: null } },
    { type: "response.output_item.added", output_index: 0, item: { ...item, status: "in_progress" } },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response },
  ];
  return events
    .map((event, index) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`)
    .join("");
}

const codes: Readonly<Record<number, readonly [type: string, code: string | null, message: string]>> = {
  401: ["invalid_request_error", "invalid_api_key", "Incorrect API key provided."],
  404: [
    "invalid_request_error",
    "model_not_found",
    "The model 'no-such-model' does not exist or you do not have access to it.",
  ],
  429: ["tokens", "rate_limit_exceeded", "Rate limit reached for requests. Please try again in 2s."],
  500: ["server_error", null, "The server had an error while processing your request."],
  503: ["server_error", "server_is_overloaded", "Our servers are currently overloaded. Please try again later."],
};

export function responsesError(status: number, message?: string): Readonly<Record<string, unknown>> {
  const [type, code, words] = codes[status] ?? ["server_error", null, `status ${status}`];
  return { error: { message: message ?? words, type, param: null, code } };
}
