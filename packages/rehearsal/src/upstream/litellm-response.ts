import type { Step } from "./agent-run.ts";
import { hexDigits } from "../random.ts";
import type { PythonValue } from "./python-json.ts";

/** litellm's route for a model name: Cohere's own chat, or everything that looks like OpenAI. */
export function litellmRoute(model: string): "cohere" | "openai" {
  return /^(?:cohere|command)/.test(model) ? "cohere" : "openai";
}

/** A tool call as litellm keeps it: Cohere's has an index, and its arguments are written without blanks. */
export function toolCall(model: string, index: number, command: string): PythonValue {
  const cohere = litellmRoute(model) === "cohere";
  const text = JSON.stringify({ command });
  const named = { arguments: cohere ? text : text.replace('{"command":', '{"command": '), name: "bash" };
  return { ...(cohere ? { index: 0 } : {}), function: named, id: `call_${index}`, type: "function" };
}

/** `ModelResponse.model_dump()`: what upstream keeps of each answer. `toolCalls` null: an agent that reads text. */
export function litellmResponse(
  model: string,
  index: number,
  content: string,
  toolCalls: PythonValue,
  step: Step,
): PythonValue {
  const cohere = litellmRoute(model) === "cohere";
  const message = {
    // On a Cohere tool call the thought is dropped.
    content: cohere && toolCalls !== null ? null : content,
    role: "assistant",
    tool_calls: toolCalls,
    function_call: null,
    ...(cohere ? {} : { provider_specific_fields: { refusal: null } }),
  };
  return {
    id: `chatcmpl-${hexDigits(12, content, index)}`,
    created: 1,
    model: model.split("/").at(-1) ?? model,
    object: "chat.completion",
    system_fingerprint: null,
    choices: [
      {
        finish_reason: toolCalls === null || cohere ? "stop" : "tool_calls",
        index: 0,
        message,
        ...(cohere ? {} : { provider_specific_fields: {} }),
      },
    ],
    usage: {
      completion_tokens: step.completionTokens,
      prompt_tokens: step.promptTokens,
      total_tokens: step.promptTokens + step.completionTokens,
      completion_tokens_details: null,
      prompt_tokens_details: null,
    },
    ...(cohere ? {} : { moderation: null, service_tier: null }),
  };
}
