import { fieldsOf } from "./json-lines.ts";
import type { StreamFold } from "./stream-fold.ts";

type Event = Readonly<Record<string, unknown>>;

/** An event of `codex exec --json`; false: it is none. */
export function addCodexEvent(fold: StreamFold, event: Event): boolean {
  switch (event["type"]) {
    case "thread.started":
    case "turn.started":
      return true;
    case "turn.completed":
      addTurn(fold);
      return true;
    case "turn.failed":
      fail(fold, fieldsOf(event["error"])["message"]);
      return true;
    case "error":
      fail(fold, event["message"]);
      return true;
    case "item.started":
    case "item.updated":
    case "item.completed":
      addItem(fold, fieldsOf(event["item"]), event["type"] === "item.completed");
      return true;
    default:
      return false;
  }
}

function addTurn(fold: StreamFold): void {
  fold.turns = (fold.turns ?? 0) + 1;
  // What it had met before, a dropped stream perhaps, it got over.
  fold.end = { outcome: "done", status: null, codes: [], text: "", resetsAtMs: null };
}

/** codex tells of streams that it opens again as errors, too; whatever comes last stands. */
function fail(fold: StreamFold, message: unknown): void {
  fold.end = {
    outcome: "failed",
    status: null,
    codes: [],
    text: typeof message === "string" ? message : "",
    resetsAtMs: null,
  };
}

function addItem(fold: StreamFold, item: Event, completed: boolean): void {
  // Older versions put what is below `item` one deeper.
  const details = { ...item, ...fieldsOf(item["details"]) };
  const type = details["type"] ?? details["item_type"];
  const id = typeof item["id"] === "string" ? item["id"] : `item_${fold.calls.size}`;
  if (type === "command_execution") {
    const { command, aggregated_output: output, exit_code: code } = details;
    fold.calls.set(id, {
      id,
      tool: null,
      command: typeof command === "string" ? command : "",
      output: completed && typeof output === "string" ? output : null,
      exitCode: completed && typeof code === "number" ? code : null,
    });
  } else if (type === "mcp_tool_call" || type === "file_change" || type === "web_search") {
    const name = details["tool"];
    fold.calls.set(id, {
      id,
      tool: typeof name === "string" ? name : type,
      command: null,
      output: null,
      exitCode: null,
    });
  }
}
