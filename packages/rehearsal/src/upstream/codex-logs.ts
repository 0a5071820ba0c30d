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
      return "command" in item
        ? [row("assistant", `[command] ${item.command}\n${(item.aggregated_output ?? "").trimEnd()}`)]
        : [];
    }),
    costUsd: 0,
    steps: isDone ? 1 : 0,
    inputTokens: isDone ? input : 0,
    outputTokens: isDone ? output : 0,
    cacheReadTokens: 0,
  };
}

function itemOf({ tool, input, output }: ToolUse, id: string) {
  return tool === "Edit"
    ? { type: "file_change", changes: [{ path: input["file_path"] ?? "", kind: "update" }], status: "completed", id }
    : {
        type: "command_execution",
        command: input["command"] ?? "",
        aggregated_output: output,
        exit_code: 0,
        status: "completed",
        id,
      };
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
      ...uses.flatMap(({ input, output }) => ["exec", input["command"] ?? "", output.trimEnd()]),
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
