import { fieldsOf } from "../formats/json-lines.ts";
import { callLine } from "../formats/tool-calls.ts";
import type { TrajectoryMessage, TrajectoryShape } from "../formats/trajectory-file.ts";
import { COMMAND_BLOCK, messageOfRow, type ReadStep, returncodeOf } from "../tables/read-steps.ts";
import { NUDGE } from "../verdict/trajectory-facts.ts";
import { contentText, jsonText } from "./text-of.ts";
import type { CallAccount, StepAccount } from "./trial-account.ts";

/** What a step is made of: what the model said, what it ran, and what came back that answers no call. */
export type StepParts = Pick<StepAccount, "thought" | "calls" | "received">;

export function stepParts(step: ReadStep, shape: TrajectoryShape): StepParts {
  if (step.made !== null) return ofTranscript(step);
  return shape === "v2" ? ofActions(step) : ofBlock(step);
}

/** claude_code and codex: calls are lines, or all of the text, and their answers were found already. */
function ofTranscript({ row, came, made }: ReadStep): StepParts {
  const text = contentText(row.content);
  const isCommand = made?.length === 1 && made[0]?.tool === null;
  return {
    thought: isCommand ? "" : withoutLines(text, callLine),
    calls: (made ?? []).map(({ tool, input, command, answer, exitCode }) => ({
      tool: command === null || !isShell(tool) ? tool : null,
      input: command === null || !isShell(tool) ? input : command,
      output: answer,
      exitCode,
    })),
    received: came.flatMap((one) => {
      const said = contentText(one.content);
      return said === "" || said.startsWith("[tool_result]") ? [] : [receivedRow(one, said)];
    }),
  };
}

function isShell(tool: string | null): boolean {
  return tool === null || /^(?:bash|shell)$/i.test(tool);
}

function withoutLines(text: string, line: RegExp): string {
  if (!text.includes("[tool_use ")) return text;
  return text
    .split("\n")
    .filter((one) => !line.test(one))
    .join("\n")
    .trim();
}

/** mini_swe_agent_v2: calls are listed, each answer names its call. */
function ofActions({ row, came }: ReadStep): StepParts {
  const asked = actionsOf(row);
  const answers = new Answers(asked);
  const received: StepAccount["received"][number][] = [];
  for (const one of came) {
    const isAnswer = one.role === "tool" || one["type"] === "function_call_output";
    const text = contentText(one.content);
    if ((isAnswer && answers.take(one)) || (one.role === "exit" && text === "")) continue;
    received.push(receivedRow(one, text));
  }
  const calls = asked.map(({ tool, input }, place): CallAccount => {
    const answer = answers.found.get(place);
    if (answer === undefined) return { tool, input, output: null, exitCode: null };
    return { tool, input, output: rawOutput(answer), exitCode: returncodeOf(answer) };
  });
  return { thought: contentText(row.content), calls, received };
}

interface Asked {
  readonly id: string | null;
  readonly tool: string | null;
  readonly input: string;
}

/** Calls that the agent carried out, else those that the model made. */
function actionsOf({ extra, ...row }: TrajectoryMessage): Asked[] {
  const actions: unknown = extra?.["actions"];
  const made = row["tool_calls"];
  const written = (Array.isArray(made) ? made : []).map((call: unknown): Asked => {
    const { id, function: called } = fieldsOf(call);
    const { name, arguments: input } = fieldsOf(called);
    return {
      id: typeof id === "string" ? id : null,
      tool: typeof name === "string" ? name : "tool",
      input: typeof input === "string" ? input : jsonText(input ?? {}),
    };
  });
  if (!Array.isArray(actions)) return written;
  const inputs = new Map(written.map(({ id, input }) => [id, input]));
  return actions.map((action: unknown): Asked => {
    const { command, tool_name: name, tool_call_id: id, ...given } = fieldsOf(action);
    const known = typeof id === "string" ? id : null;
    if (typeof command === "string") return { id: known, tool: null, input: command };
    const input = known === null ? undefined : inputs.get(known);
    return { id: known, tool: typeof name === "string" ? name : "tool", input: input ?? jsonText(given) };
  });
}

/** Answers by the place of their call. One that names no call, or none that is there, is that of the first call without an answer. */
class Answers {
  readonly found = new Map<number, TrajectoryMessage>();
  readonly #places: ReadonlyMap<string | null, number>;
  readonly #count: number;
  #next = 0;

  constructor(asked: readonly Asked[]) {
    this.#places = new Map(asked.map(({ id }, at) => [id, at]));
    this.#count = asked.length;
  }

  /** false: every call has its answer. */
  take(row: TrajectoryMessage): boolean {
    while (this.found.has(this.#next)) this.#next += 1;
    const named = row.tool_call_id == null ? undefined : this.#places.get(row.tool_call_id);
    const place = named === undefined || this.found.has(named) ? this.#next : named;
    if (place >= this.#count) return false;
    this.found.set(place, row);
    return true;
  }
}

/** What the command printed; where it could not be run, why. */
function rawOutput({ extra, content }: TrajectoryMessage): string {
  const { raw_output: raw, exception_info: info } = extra ?? {};
  if (typeof raw !== "string") return contentText(content);
  return raw === "" && typeof info === "string" ? info : raw;
}

/** mini_swe_agent: one command in a block of the text, and what came back in a row of the user. */
function ofBlock({ row, came, commands }: ReadStep): StepParts {
  const text = contentText(row.content);
  const [command] = commands;
  const blocks = text.match(COMMAND_BLOCK)?.length ?? 0;
  const at = came.findIndex((one) => messageOfRow(one) === null && (blocks === 1 || returncodeOf(one) !== null));
  const answer = command === undefined ? undefined : came[at];
  const received = came.flatMap((one) => {
    const said = contentText(one.content);
    return one === answer || said === "" ? [] : [receivedRow(one, said)];
  });
  if (command === undefined) return { thought: text, calls: [], received };
  const thought = blocks === 1 ? text.replace(COMMAND_BLOCK, "").trim() : text;
  const output = answer === undefined ? null : observed(contentText(answer.content));
  const exitCode = answer === undefined ? null : returncodeOf(answer);
  return { thought, calls: [{ tool: null, input: command, output, exitCode }], received };
}

/** What a command printed, without what the agent wraps it in. */
function observed(text: string): string {
  const body = text.replace(/^<returncode>-?\d{1,9}<\/returncode>\s*?\n?/, "");
  const start = /^<output>\r?\n?/.exec(body)?.[0].length;
  const whole = body.trimEnd();
  if (start === undefined || !whole.endsWith(END)) return body;
  return whole.slice(start, -END.length);
}

const END = "</output>";

function receivedRow(row: TrajectoryMessage, text: string): StepAccount["received"][number] {
  if (messageOfRow(row) !== null) return { kind: "message", text };
  return { kind: text.startsWith(NUDGE) ? "nudge" : "other", text };
}
