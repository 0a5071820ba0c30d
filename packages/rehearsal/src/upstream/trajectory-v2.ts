import { secondsAt, stepTimes } from "../work/step-times.ts";
import { stepCost } from "./agent-run.ts";
import { litellmResponse, litellmRoute, toolCall } from "./litellm-response.ts";
import { float, pythonJson, type PythonValue } from "./python-json.ts";
import type { Trajectory, TrajectoryRequest } from "./trajectory-v1.ts";

/** Rows of a `mini_swe_agent_v2` trajectory: tool calls, and an `exit` row at the end. */
export function trajectoryV2({
  task,
  model,
  steps,
  planned,
  ending,
  startSeconds,
  endSeconds,
}: TrajectoryRequest): Trajectory {
  const times = stepTimes(planned);
  const at = (share: number): PythonValue => float(secondsAt(share, startSeconds, endSeconds));
  const rows: PythonValue[] = [
    { role: "system", content: "You are a rehearsal: scripted, without a model." },
    { role: "user", content: `Please solve this issue: ${task}` },
  ];
  const cohere = litellmRoute(model) === "cohere";
  for (const [index, step] of steps.entries()) {
    for (const message of step.received)
      rows.push({ role: "user", content: `[Message from ${message.from}]: ${message.text}` });
    const calls = [toolCall(model, index, step.command)];
    rows.push({
      content: cohere ? "" : step.thought,
      role: "assistant",
      tool_calls: calls,
      function_call: null,
      provider_specific_fields: cohere ? null : { refusal: null },
      extra: {
        actions: [{ tool_name: "bash", tool_call_id: `call_${index}`, command: step.command }],
        response: litellmResponse(model, index, step.thought, calls, step),
        cost: float(stepCost(step)),
        timestamp: at(times.answer(index)),
      },
    });
    if (step.output === null) continue;
    const { returncode, text } = step.output;
    rows.push({
      content: pythonJson({ returncode, output: text }),
      extra: { raw_output: text, returncode, timestamp: at(times.done(index)), exception_info: "" },
      tool_call_id: `call_${index}`,
      role: "tool",
    });
  }
  rows.push({ role: "exit", ...exitRow(ending) });
  return { rows, answeredAt: steps.map(() => null) };
}

function exitRow({ status, error }: TrajectoryRequest["ending"]): {
  readonly content: string;
  readonly extra: PythonValue;
} {
  if (error === null) {
    return {
      content: status === "LimitsExceeded" ? "LimitsExceeded" : "",
      extra: { exit_status: status, submission: "" },
    };
  }
  return {
    content: error.text,
    extra: {
      exit_status: error.type,
      submission: "",
      exception_str: error.text,
      traceback: `Traceback (most recent call last):\n${error.type}: ${error.text}\n`,
    },
  };
}
