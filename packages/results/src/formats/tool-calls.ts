import type { TrajectoryMessage } from "./trajectory-file.ts";

/** One call of a tool in a trajectory of claude_code or codex, which write calls and answers as texts. */
export interface ToolCall {
  /** Name of the tool; null for a command of codex. */
  readonly tool: string | null;
  /** What it was given, as written. */
  readonly input: string;
  /** The shell command that it ran; null where it is no shell. */
  readonly command: string | null;
  /** What came back; null where nothing did. */
  readonly answer: string | null;
}

const TOOL_USE = /^\[tool_use ([^\]\n]+)\] (.*)$/gm;
/** A line that is a call of claude_code. */
export const callLine = /^\[tool_use [^\]\n]+\] /;
const TOOL_RESULT = "[tool_result] ";
const COMMAND = "[command] ";

/**
 * The calls of each row, by its place. claude_code writes no ids: answers are taken in the order of the calls. codex writes a
 * command and what came back into one row.
 */
export function toolCalls(rows: readonly TrajectoryMessage[]): ReadonlyMap<number, readonly ToolCall[]> {
  const calls = new Map<number, ToolCall[]>();
  const waiting: { readonly of: ToolCall[]; readonly index: number }[] = [];
  for (const [at, { role, content }] of rows.entries()) {
    if (typeof content !== "string") continue;
    if (role === "assistant") {
      const made = content.startsWith(COMMAND) ? [codexCommand(content)] : claudeCalls(content);
      if (made.length > 0) calls.set(at, made);
      for (const [index, { answer }] of made.entries()) if (answer === null) waiting.push({ of: made, index });
    } else if (content.startsWith(TOOL_RESULT)) {
      const { of, index } = waiting.shift() ?? {};
      const call = index === undefined ? undefined : of?.[index];
      if (of !== undefined && index !== undefined && call !== undefined)
        of[index] = { ...call, answer: content.slice(TOOL_RESULT.length) };
    }
  }
  return calls;
}

function claudeCalls(content: string): ToolCall[] {
  if (!content.includes("[tool_use ")) return [];
  return [...content.matchAll(TOOL_USE)].map(([, tool = "", input = ""]) => ({
    tool,
    input,
    command: commandIn(input),
    answer: null,
  }));
}

/** Any tool that takes a command is a shell to us. */
function commandIn(input: string): string | null {
  if (!input.includes('"command"')) return null;
  try {
    const value: unknown = JSON.parse(input);
    const command: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "command") : null;
    return typeof command === "string" ? command : null;
  } catch {
    return null;
  }
}

function codexCommand(content: string): ToolCall {
  const text = content.slice(COMMAND.length);
  const end = endOfCommand(text);
  const command = text.slice(0, end);
  return { tool: null, input: command, command, answer: text.slice(end + 1) };
}

/** The first end of a line that does not stand within quotes. */
function endOfCommand(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\n") return at;
    if (char === "\\") at += 1;
    if (char === "'") at = closing(text, at, /'/g);
    if (char === '"') at = closing(text, at, /(?<!\\)(?:\\\\)*"/g);
  }
  return text.length;
}

/** Where a quote ends; where it opens, if it never does. */
function closing(text: string, opens: number, quote: RegExp): number {
  quote.lastIndex = opens + 1;
  return quote.test(text) ? quote.lastIndex - 1 : opens;
}
