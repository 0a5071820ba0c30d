import { agentTraitsOf } from "../agent.ts";
import { actionCommands } from "../formats/action-commands.ts";
import { soleAgent } from "../formats/agent-files.ts";
import { trajectoryShape, type TrajectoryFile, type TrajectoryMessage } from "../formats/trajectory-file.ts";
import { isSummary } from "../formats/whole-trajectory.ts";
import { worksAlone } from "../setting.ts";
import type { PairRow } from "./pairs-shape.ts";
import { sendsOfCalls, sendsOfCommands, sendWords } from "./step-sends.ts";
import type { StepRow } from "./steps-shape.ts";
import { noProgram, type ProgramLog, receivedBy, transcriptCalls } from "./transcript-steps.ts";
import type { ToolCall } from "../formats/tool-calls.ts";

/**
 * The steps of one agent: each answer of its model to the task, with its commands and what came back. Every trajectory shape
 * is read. After a compaction `file.messages` has to be the whole history; summaries are no steps.
 *
 * @param others how many other agents work on the pair; null: unknown
 * @param program what a program in a container left beside its transcript
 */
export function stepRows(
  key: Pick<PairRow, "pairKey" | "run" | "arm" | "setting" | "upstreamSetting" | "repeat" | "agentFramework">,
  file: TrajectoryFile,
  others: number | null = null,
  program: ProgramLog = noProgram,
): StepRow[] {
  const shape = trajectoryShape(file, key.agentFramework);
  const rows = file.messages;
  const calls = shape === "transcript" ? transcriptCalls(rows, program) : null;
  const times = program.rowTimes.length === rows.length ? program.rowTimes : [];
  const timeOf = (at: number): number | null => times[at] ?? timeIn(rows[at]);
  return rows
    .flatMap((row, at) => (row.role === "assistant" && !isSummary(row) ? [{ row, at }] : []))
    .map(({ row, at }, index, answers) => {
      const end = answers[index + 1]?.at ?? rows.length;
      const came = rows.slice(at + 1, end);
      const [begun, ended] = [timeOf(at), came.length === 0 ? null : timeOf(end - 1)];
      const made = calls?.get(at) ?? [];
      const commands = calls === null ? commandsOf(row, shape) : made.map(toolCommand);
      const sends = worksAlone(key.setting)
        ? 0
        : calls === null
          ? sendsOf(row, commands, came, key.agentFramework)
          : sendsOfCalls(made, others);
      const { prompt_tokens: input, completion_tokens: output } = fields(
        fields(fields(row.extra)["response"])["usage"],
      );
      return {
        pairKey: key.pairKey,
        run: key.run,
        arm: key.arm,
        setting: key.setting,
        upstreamSetting: key.upstreamSetting,
        repeat: key.repeat,
        agent: file.agent_id ?? soleAgent,
        featureId: file.feature_id ?? null,
        index,
        commands: commands.length === 0 ? null : commands.join("\n"),
        commandCount: commands.length,
        sends,
        receives: worksAlone(key.setting) ? 0 : calls === null ? messagesIn(came, shape) : receivedBy(made),
        returncode:
          (calls === null ? came.map(returncodeOf) : made.map(({ exitCode }) => exitCode)).findLast(
            (code) => code !== null,
          ) ?? null,
        outputChars:
          calls === null
            ? came.reduce((sum, answer) => sum + outputOf(answer).length, 0)
            : made.reduce((sum, { answer }) => sum + (answer ?? "").length, 0),
        isCommunication: sends === null ? null : sends > 0,
        timeSec: begun,
        durationSec: begun === null || ended === null || ended < begun ? null : ended - begun,
        // Upstream writes 0 where litellm knows no price.
        costUsd: numberOf(fields(row.extra)["cost"]) || null,
        inputTokens: integerOf(input),
        outputTokens: integerOf(output),
      };
    });
}

function commandsOf(row: TrajectoryMessage, shape: ReturnType<typeof trajectoryShape>): string[] {
  if (shape === "v2") return actionCommands(row) ?? [];
  const text = textOf(row.content) ?? "";
  return [...text.matchAll(/```(?:bash|sh)\s*\n([\s\S]*?)\n?```/g)].slice(0, 1).map(([, command = ""]) => command);
}

/** Messages stand in rows of their own, before what the model answers to them. */
function messagesIn(came: readonly TrajectoryMessage[], shape: ReturnType<typeof trajectoryShape>): number | null {
  if (shape !== "v1" && shape !== "v2") return null;
  return came.filter(({ role, content }) => role === "user" && textOf(content)?.startsWith("[Message from ") === true)
    .length;
}

function timeIn(row: TrajectoryMessage | undefined): number | null {
  return row === undefined ? null : (numberOf(fields(row.extra)["timestamp"]) ?? numberOf(row["timestamp"]));
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
  const actions = fields(row.extra)["actions"];
  const tools = Array.isArray(actions)
    ? actions.filter((action) => fields(action)["tool_name"] === "send_message")
    : [];
  const asked = tools.length + commands.reduce((count, command) => count + sendWords(command), 0);
  const answers = came.length === 0 ? null : came.map(outputOf).join("\n");
  const seen = commands.length > 0 || tools.length > 0 || agentTraitsOf(framework).trajectory !== null;
  if (seen || came.some((answer) => returncodeOf(answer) !== null)) return sendsOfCommands(asked, answers);
  const first = /^(?:Message sent to .*(?:\n|$))+/.exec(answers ?? "")?.[0];
  return first === undefined ? null : sendsOfCommands(Number.MAX_SAFE_INTEGER, first);
}

function returncodeOf(row: TrajectoryMessage): number | null {
  const code = integerOf(fields(row.extra)["returncode"]);
  if (code !== null) return code;
  const digits = /^<returncode>(-?\d{1,9})<\/returncode>/.exec(textOf(row.content) ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

function outputOf(row: TrajectoryMessage): string {
  return textOf(fields(row.extra)["raw_output"]) ?? (row.role === "exit" ? "" : (textOf(row.content) ?? ""));
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;
const integerOf = (value: unknown): number | null => (Number.isSafeInteger(value) ? Number(value) : null);
