import type { ProgramTraits } from "../scenario/agents.ts";
import { secondsAt, stepTimes } from "../work/step-times.ts";
import {
  counted,
  lines,
  type ProgramLogs,
  type ProgramStep,
  type ProgramWork,
  row,
  type ToolUse,
} from "./program-logs.ts";

/** `stream-json`, a session beside it, and upstream's transcript of that. */
export function claudeLogs(work: ProgramWork, { price }: ProgramTraits): ProgramLogs {
  const { task, model, steps, planned, lastWords, failure, startSeconds, endSeconds } = work;
  const isCut = lastWords === null && failure === null;
  const { input, output } = counted(steps);
  const costUsd = price === null ? 0 : input * price.input + output * price.output;
  const usage = (of: { readonly input: number; readonly output: number }): object => ({
    input_tokens: of.input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: of.output,
  });
  const times = stepTimes(planned);
  const said = steps.flatMap((step, at) =>
    eventsOf(step, at, model, usage).map((event, n) => ({ event, at: n === 0 ? times.answer(at) : times.done(at) })),
  );
  const last = failure?.text ?? lastWords;
  const error = failure === null ? {} : { error: failure.status === 401 ? "authentication_failed" : "unknown" };
  const ending =
    last === null
      ? []
      : [{ ...answered([{ type: "text", text: last }], model, usage({ input: 0, output: 0 })), ...error }];
  const limit =
    failure?.resetsAt == null
      ? []
      : [
          {
            type: "rate_limit_event",
            rate_limit_info: { status: "rejected", resetsAt: failure.resetsAt, rateLimitType: "five_hour" },
          },
        ];
  const result = {
    is_error: failure !== null,
    api_error_status: failure?.status ?? null,
    num_turns: Math.max(steps.length, 1),
    result: last,
    total_cost_usd: costUsd,
    usage: usage({ input, output }),
    type: "result",
    subtype: "success",
  };
  const session: readonly { readonly event: object; readonly at: number }[] = [
    { event: { type: "user", message: { role: "user", content: task } }, at: 0 },
    ...said,
    ...ending.map((event) => ({ event, at: times.done(steps.length - 1) })),
  ];
  return {
    stream: lines([
      { type: "system", subtype: "init", model, tools: ["Bash", "Edit", "Read"] },
      ...said.map(({ event }) => event),
      ...limit,
      ...ending,
      ...(isCut ? [] : [result]),
    ]),
    session: lines(
      session.map(({ event, at }) => ({
        ...event,
        timestamp: new Date(secondsAt(at, startSeconds, endSeconds) * 1000).toISOString(),
      })),
    ),
    rows: [
      row("user", task),
      ...steps.flatMap((step) => [
        row(
          "assistant",
          [step.thought, ...step.uses.map(({ tool, input: given }) => `[tool_use ${tool}] ${spaced(given)}`)].join(
            "\n",
          ),
        ),
        ...step.uses.map((use) => row("user", `[tool_result] ${answerOf(use)}`)),
      ]),
      ...(last === null ? [] : [row("assistant", last)]),
    ],
    costUsd: isCut ? 0 : costUsd,
    steps: isCut ? 0 : Math.max(steps.length, 1),
    inputTokens: isCut ? 0 : input,
    outputTokens: isCut ? 0 : output,
    cacheReadTokens: 0,
  };
}

/** `json.dumps` puts a blank behind each colon. */
function spaced(input: ToolUse["input"]): string {
  return `{${Object.entries(input)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(", ")}}`;
}

/** Of a command that failed the answer begins with its exit code. */
function answerOf({ output, exitCode }: ToolUse): string {
  return exitCode === 0 ? output : `Exit code ${exitCode}\n${output}`;
}

function answered(content: readonly object[], model: string, usage: object): object {
  return { type: "assistant", message: { role: "assistant", model, content, usage } };
}

function eventsOf(
  step: ProgramStep,
  at: number,
  model: string,
  usage: (of: { input: number; output: number }) => object,
): object[] {
  const id = (n: number): string => `toolu_${at}_${n}`;
  const content = [
    { type: "text", text: step.thought },
    ...step.uses.map(({ tool, input }, n) => ({ type: "tool_use", id: id(n), name: tool, input })),
  ];
  const results = step.uses.map((use, n) => ({
    type: "user",
    message: {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: id(n), content: answerOf(use), is_error: use.exitCode !== 0 }],
    },
  }));
  return [answered(content, model, usage({ input: step.promptTokens, output: 1 })), ...results];
}
