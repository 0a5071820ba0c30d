import { soleAgent } from "../formats/agent-files.ts";
import { trajectoryShape, type TrajectoryFile, type TrajectoryMessage } from "../formats/trajectory-file.ts";
import { isSummary } from "../formats/whole-trajectory.ts";
import type { PairRow } from "./pairs-shape.ts";
import type { StepRow } from "./steps-shape.ts";

/**
 * The steps of one agent: each answer of its model to the task, with its commands and what came back. Every trajectory shape
 * is read. After a compaction `file.messages` has to be the whole history; summaries are no steps.
 */
export function stepRows(
  key: Pick<PairRow, "pairKey" | "run" | "arm" | "setting" | "repeat" | "agentFramework">,
  file: TrajectoryFile,
): StepRow[] {
  const shape = trajectoryShape(file, key.agentFramework);
  const rows = file.messages;
  return rows
    .flatMap((row, at) => (row.role === "assistant" && !isSummary(row) ? [{ row, at }] : []))
    .map(({ row, at }, index, answers) => {
      const came = rows.slice(at + 1, answers[index + 1]?.at ?? rows.length);
      const commands = commandsOf(row, shape);
      const sends = commands.reduce((count, command) => count + [...command.matchAll(/\bsend_message\s/g)].length, 0);
      const { prompt_tokens: input, completion_tokens: output } = fields(
        fields(fields(row.extra)["response"])["usage"],
      );
      return {
        pairKey: key.pairKey,
        run: key.run,
        arm: key.arm,
        setting: key.setting,
        repeat: key.repeat,
        agent: file.agent_id ?? soleAgent,
        featureId: file.feature_id ?? null,
        index,
        commands: commands.length === 0 ? null : commands.join("\n"),
        commandCount: commands.length,
        sends,
        returncode: came.map(returncodeOf).findLast((code) => code !== null) ?? null,
        outputChars: came.reduce((sum, answer) => sum + outputOf(answer).length, 0),
        isCommunication: sends > 0,
        timeSec: numberOf(fields(row.extra)["timestamp"]) ?? numberOf(row["timestamp"]),
        // Upstream writes 0 where litellm knows no price.
        costUsd: numberOf(fields(row.extra)["cost"]) || null,
        inputTokens: integerOf(input),
        outputTokens: integerOf(output),
      };
    });
}

function commandsOf(row: TrajectoryMessage, shape: ReturnType<typeof trajectoryShape>): string[] {
  if (shape === "v2") {
    const actions = fields(row.extra)["actions"];
    return (Array.isArray(actions) ? actions : []).flatMap((action) => textOf(fields(action)["command"]) ?? []);
  }
  const text = textOf(row.content) ?? "";
  if (shape === "transcript")
    return [...text.matchAll(/^\[tool_use (\w+)\] (.*)$/gm)].map(([, tool = "", input = ""]) => `${tool} ${input}`);
  return [...text.matchAll(/```(?:bash|sh)\s*\n([\s\S]*?)\n?```/g)].slice(0, 1).map(([, command = ""]) => command);
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
