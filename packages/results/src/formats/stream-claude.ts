import { fieldsOf } from "./json-lines.ts";
import type { StreamFold } from "./stream-fold.ts";

type Event = Readonly<Record<string, unknown>>;

/** An event of Claude Code's `stream-json`; false: it is none. The last `result` counts: its figures are those of the whole session. */
export function addClaudeEvent(fold: StreamFold, event: Event): boolean {
  switch (event["type"]) {
    case "system":
      return true;
    case "assistant":
      addAssistant(fold, event);
      return true;
    case "user":
      addAnswers(fold, event);
      return true;
    case "rate_limit_event":
      addLimit(fold, fieldsOf(event["rate_limit_info"]));
      return true;
    case "result":
      addResult(fold, event);
      return true;
    default:
      return false;
  }
}

function addAssistant(fold: StreamFold, event: Event): void {
  const message = fieldsOf(event["message"]);
  const code = event["error"] ?? message["error"];
  fold.refusal =
    typeof code === "string" ? { codes: [code], status: statusOf(event) } : { codes: [], status: statusOf(event) };
  for (const block of listOf(message["content"])) {
    const { type, id, name, input } = fieldsOf(block);
    if (type !== "tool_use" || typeof id !== "string") continue;
    const command = fieldsOf(input)["command"];
    fold.calls.set(id, {
      id,
      tool: typeof name === "string" ? name : null,
      command: typeof command === "string" ? command : null,
      output: null,
      exitCode: null,
    });
  }
}

/** Of a failed shell command the answer begins with its exit code. */
const EXIT_CODE = /^(?:Error: )?Exit code (\d{1,3})\b/;

function addAnswers(fold: StreamFold, event: Event): void {
  for (const block of listOf(fieldsOf(event["message"])["content"])) {
    const { type, tool_use_id: id, content, is_error: failed } = fieldsOf(block);
    const call = typeof id === "string" ? fold.calls.get(id) : undefined;
    if (type !== "tool_result" || call === undefined) continue;
    const output = textOf(content);
    const said = EXIT_CODE.exec(output)?.[1];
    const exitCode = call.command === null ? null : said === undefined ? (failed === true ? null : 0) : Number(said);
    fold.calls.set(call.id, { ...call, output, exitCode });
  }
}

/** Only a limit that refused something ends at a time that matters. */
function addLimit(fold: StreamFold, { status, resetsAt }: Event): void {
  if (status !== "rejected") return;
  fold.resetsAtMs =
    typeof resetsAt === "number" && Number.isFinite(resetsAt) ? (resetsAt < 1e12 ? resetsAt * 1000 : resetsAt) : null;
}

function addResult(fold: StreamFold, event: Event): void {
  const subtype = typeof event["subtype"] === "string" ? event["subtype"] : "";
  const errors = listOf(event["errors"]).filter((one) => typeof one === "string");
  const text = [event["result"], ...errors].filter((part) => typeof part === "string" && part !== "").join(" · ");
  const failed = event["is_error"] === true || (subtype !== "success" && subtype !== "");
  const outcome = !failed ? "done" : /max_turns|limit|budget/.test(subtype) ? "limit" : "failed";
  const { codes, status } = fold.refusal;
  fold.end = {
    outcome,
    status: statusOf(event) ?? status,
    codes: outcome === "failed" ? codes : [],
    text: text === "" && outcome === "failed" ? subtype : text,
    resetsAtMs: outcome === "failed" ? fold.resetsAtMs : null,
  };
  fold.turns = numberOf(event["num_turns"]) ?? fold.turns;
}

function statusOf(event: Event): number | null {
  const status = numberOf(event["api_error_status"]) ?? numberOf(event["apiErrorStatus"]);
  return status !== null && status >= 400 && status <= 599 ? status : null;
}

/** The text of a tool's answer: a text, or a list of blocks. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .map((block) => fieldsOf(block)["text"])
    .filter((part) => typeof part === "string")
    .join("\n");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
