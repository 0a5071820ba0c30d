import type { ProgramTraits } from "../scenario/agents.ts";
import type { PythonValue } from "./python-json.ts";
import { counted, lines, type ProgramLogs, type ProgramWork, row, type ToolUse } from "./program-logs.ts";

/** The events of `codex exec --json`, and upstream's transcript of them. One turn is the whole work. */
export function codexLogs({ steps, lastWords, failure }: ProgramWork): ProgramLogs {
  const isDone = failure === null && lastWords !== null;
  const { input, output } = counted(steps);
  const items = steps.flatMap((step, at) => [
    { type: "agent_message", text: step.thought, id: `item_${at}_t` },
    ...step.uses.map((use, n) => itemOf(use, `item_${at}_${n}`)),
  ]);
  const all =
    lastWords === null || failure !== null
      ? items
      : [...items, { type: "agent_message", text: lastWords, id: "item_last" }];
  const ending = isDone
    ? [
        {
          type: "turn.completed",
          usage: { input_tokens: input, cached_input_tokens: 0, cache_write_input_tokens: 0, output_tokens: output },
        },
      ]
    : failure === null
      ? []
      : [
          { type: "error", message: failure.text },
          { type: "turn.failed", error: { message: failure.text } },
        ];
  return {
    stream: `Reading additional input from stdin...\n${lines([
      { type: "thread.started", thread_id: "0" },
      { type: "turn.started" },
      ...all.map((item) => ({ type: "item.completed", item })),
      ...ending,
    ])}`,
    session: null,
    rows: all.flatMap((item): PythonValue[] => {
      if ("text" in item) return [row("assistant", item.text)];
      if (!("command" in item)) return [];
      const { command, aggregated_output: output, exit_code: code } = item;
      // Upstream writes the exit code of what failed under its output.
      const exit = code === 0 ? "" : `\n[exit ${code}]`;
      return [row("assistant", `[command] ${command}\n${output.trimEnd()}${exit}`)];
    }),
    costUsd: 0,
    steps: isDone ? 1 : 0,
    inputTokens: isDone ? input : 0,
    outputTokens: isDone ? output : 0,
    cacheReadTokens: 0,
  };
}

function itemOf({ input, output, exitCode }: ToolUse, id: string) {
  return {
    type: "command_execution",
    command: commandOf(input),
    aggregated_output: output,
    exit_code: exitCode,
    status: exitCode === 0 ? "completed" : "failed",
    id,
  };
}

function commandOf(input: ToolUse["input"]): string {
  return String(input["command"] ?? "");
}

/** codex where it writes no events: what it prints for people, and its last message alone. */
export function plainLogs(work: ProgramWork, { label }: ProgramTraits): ProgramLogs {
  const { steps, lastWords, failure } = work;
  const text = [
    "OpenAI Codex v0.171.0",
    "--------",
    ...steps.flatMap(({ thought, uses }) => [
      label,
      thought,
      ...uses.flatMap(({ input, output }) => ["exec", commandOf(input), output.trimEnd()]),
    ]),
    ...(failure === null
      ? [label, lastWords ?? "", "tokens used", String(counted(steps).input), lastWords ?? ""]
      : [`ERROR: ${failure.text}`]),
  ].join("\n");
  return {
    stream: `${text}\n`,
    session: null,
    rows: failure !== null || lastWords === null ? [] : [row("assistant", lastWords)],
    costUsd: 0,
    steps: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
  };
}
