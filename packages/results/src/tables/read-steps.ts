import { agentTraitsOf } from "../agent.ts";
import { actionCommands } from "../formats/action-commands.ts";
import {
  trajectoryShape,
  type TrajectoryFile,
  type TrajectoryMessage,
  type TrajectoryShape,
} from "../formats/trajectory-file.ts";
import { fieldsOf } from "../formats/json-lines.ts";
import type { ToolCall } from "../formats/tool-calls.ts";
import { isSummary } from "../formats/whole-trajectory.ts";
import { worksAlone } from "../setting.ts";
import type { PairRow } from "./pairs-shape.ts";
import { sendsOfCalls, sendsOfCommands, sendWords } from "./step-sends.ts";
import { noProgram, type ProgramLog, receivedBy, type TranscriptCall, transcriptCalls } from "./transcript-steps.ts";

/** One answer of the model to the task, and what came back after it. */
export interface ReadStep {
  readonly row: TrajectoryMessage;
  readonly came: readonly TrajectoryMessage[];
  /** Summaries that then took the place of the history. */
  readonly summaries: readonly TrajectoryMessage[];
  /** The calls of a transcript; null: it is none. */
  readonly made: readonly TranscriptCall[] | null;
  readonly commands: readonly string[];
  /** null: that cannot be told. */
  readonly sends: number | null;
  readonly receives: number | null;
  readonly timeSec: number | null;
  readonly durationSec: number | null;
  readonly costUsd: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export interface ReadSteps {
  readonly shape: TrajectoryShape;
  /** Rows before the first answer. */
  readonly prompts: readonly TrajectoryMessage[];
  readonly steps: readonly ReadStep[];
}

/**
 * The answers of one agent's model, with what it ran and what came back. Every trajectory shape is read. After a compaction
 * `file.messages` has to be the whole history; summaries are no steps.
 *
 * @param others how many other agents work on the pair; null: unknown
 * @param program what a program in a container left beside its transcript
 */
export function readSteps(
  key: Pick<PairRow, "setting" | "agentFramework">,
  file: TrajectoryFile,
  others: number | null = null,
  program: ProgramLog = noProgram,
): ReadSteps {
  const shape = trajectoryShape(file, key.agentFramework);
  const rows = file.messages;
  const calls = shape === "transcript" ? transcriptCalls(rows, program) : null;
  const times = program.rowTimes.length === rows.length ? program.rowTimes : [];
  const timeOf = (at: number): number | null => times[at] ?? timeIn(rows[at]);
  const answers = rows.flatMap((row, at) => (row.role === "assistant" && !isSummary(row) ? [{ row, at }] : []));
  const alone = worksAlone(key.setting);
  const steps = answers.map(({ row, at }, index): ReadStep => {
    const end = answers[index + 1]?.at ?? rows.length;
    const after = rows.slice(at + 1, end);
    const summaries = after.filter(isSummary);
    const came = summaries.length === 0 ? after : after.filter((one) => !isSummary(one));
    const begun = timeOf(at);
    const ended = lastTime(timeOf, at + 1, end - summaries.length);
    const made = calls === null ? null : (calls.get(at) ?? []);
    const commands = made === null ? commandsOf(row, shape) : made.map(toolCommand);
    const sends = made === null ? sendsOf(row, commands, came, key.agentFramework) : sendsOfCalls(made, others);
    const receives = made === null ? messagesIn(came, shape) : receivedBy(made);
    const { prompt_tokens: input, completion_tokens: output } = fieldsOf(
      fieldsOf(fieldsOf(row.extra)["response"])["usage"],
    );
    return {
      row,
      came,
      summaries,
      made,
      commands,
      sends: alone ? 0 : sends,
      receives: alone ? 0 : receives,
      timeSec: begun,
      durationSec: begun === null || ended === null || ended < begun ? null : ended - begun,
      // Upstream writes 0 where litellm knows no price.
      costUsd: numberOf(fieldsOf(row.extra)["cost"]) || null,
      inputTokens: integerOf(input),
      outputTokens: integerOf(output),
    };
  });
  return { shape, prompts: rows.slice(0, answers[0]?.at ?? rows.length), steps };
}

/** Of rows from `start` to before `end` the last that has a time: messages of others have none. Summaries stand behind them. */
function lastTime(timeOf: (at: number) => number | null, start: number, end: number): number | null {
  for (let at = end - 1; at >= start; at -= 1) {
    const time = timeOf(at);
    if (time !== null) return time;
  }
  return null;
}

/** Where a command stands in an answer that writes it into its text. */
export const COMMAND_BLOCK = /```(?:bash|sh)\s*\n([\s\S]*?)\n?```/g;

function commandsOf(row: TrajectoryMessage, shape: TrajectoryShape): string[] {
  if (shape === "v2") return actionCommands(row) ?? [];
  const text = textOf(row.content) ?? "";
  return [...text.matchAll(COMMAND_BLOCK)].slice(0, 1).map(([, command = ""]) => command);
}

/** Upstream may say behind the name that the sender waits for an answer. */
const FROM = /^\[Message from ([^\]\s]*)[^\]\n]*\]:? ?/;

/** Who sent the message that a row holds, and its text; null: it holds none. */
export function messageOfRow({
  role,
  content,
}: TrajectoryMessage): { readonly from: string; readonly text: string } | null {
  if (role !== "user" || typeof content !== "string" || !content.startsWith("[Message from ")) return null;
  const [head = "", from = ""] = FROM.exec(content) ?? [];
  return { from, text: content.slice(head.length) };
}

/** Messages stand in rows of their own, before what the model answers to them. */
function messagesIn(came: readonly TrajectoryMessage[], shape: TrajectoryShape): number | null {
  return shape === "v1" || shape === "v2" ? came.filter((row) => messageOfRow(row) !== null).length : null;
}

function timeIn(row: TrajectoryMessage | undefined): number | null {
  return row === undefined ? null : (numberOf(fieldsOf(row.extra)["timestamp"]) ?? numberOf(row["timestamp"]));
}

function toolCommand({ tool, input }: ToolCall): string {
  return tool === null ? input : `${tool} ${input}`;
}

/** Of an agent that is not known, a step whose command is not to be seen may have sent: only an answer to it tells. */
function sendsOf(
  row: TrajectoryMessage,
  commands: readonly string[],
  came: readonly TrajectoryMessage[],
  framework: string | null,
): number | null {
  const actions = fieldsOf(row.extra)["actions"];
  const tools = Array.isArray(actions)
    ? actions.filter((action) => fieldsOf(action)["tool_name"] === "send_message")
    : [];
  const asked = tools.length + commands.reduce((count, command) => count + sendWords(command), 0);
  const answers = came.length === 0 ? null : came.map(outputOf).join("\n");
  const seen = commands.length > 0 || tools.length > 0 || agentTraitsOf(framework).trajectory !== null;
  if (seen || came.some((answer) => returncodeOf(answer) !== null)) return sendsOfCommands(asked, answers);
  const first = /^(?:Message sent to .*(?:\n|$))+/.exec(answers ?? "")?.[0];
  return first === undefined ? null : sendsOfCommands(Number.MAX_SAFE_INTEGER, first);
}

/** The exit code that a row tells; null: it tells none. */
export function returncodeOf(row: TrajectoryMessage): number | null {
  const code = integerOf(fieldsOf(row.extra)["returncode"]);
  if (code !== null) return code;
  const digits = /^<returncode>(-?\d{1,9})<\/returncode>/.exec(textOf(row.content) ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

/** What came back with a row, as far as it is kept. */
export function outputOf(row: TrajectoryMessage): string {
  return textOf(fieldsOf(row.extra)["raw_output"]) ?? (row.role === "exit" ? "" : (textOf(row.content) ?? ""));
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;
const integerOf = (value: unknown): number | null => (Number.isSafeInteger(value) ? Number(value) : null);
