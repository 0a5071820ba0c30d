import { z } from "zod";
import { agentTraitsOf } from "../agent.ts";

/** One row of any framework; what matters is typed, the rest is kept as it is. */
export interface TrajectoryMessage {
  readonly role?: string | null;
  readonly content?: unknown;
  readonly tool_call_id?: string | null;
  readonly extra?: Readonly<Record<string, unknown>> | null;
  readonly [key: string]: unknown;
}

/** Checked in place: a trajectory has thousands of rows, and copying each costs more than reading the file. */
const messagesSchema = z.custom<readonly TrajectoryMessage[]>(
  (value) => Array.isArray(value) && value.every(isMessage),
  "expected rows with a text as role and an object as extra",
);

function isMessage(row: unknown): row is TrajectoryMessage {
  return (
    isObject(row) &&
    isTextOrNull(row["role"]) &&
    isTextOrNull(row["tool_call_id"]) &&
    (row["extra"] == null || isObject(row["extra"]))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextOrNull(value: unknown): boolean {
  return value == null || typeof value === "string";
}

/** `*_traj.json`. After a compaction it holds the last segment only. */
export const trajectoryFileSchema = z.looseObject({
  repo: z.string().nullish(),
  task_id: z.int().nullish(),
  feature_id: z.int().nullish(),
  features: z.array(z.int()).nullish(),
  agent_id: z.string().nullish(),
  /** Of a team. */
  team_role: z.string().nullish(),
  model: z.string().nullish(),
  status: z.string().nullish(),
  cost: z.number().nullish(),
  steps: z.int().nullish(),
  messages: messagesSchema,
});
export type TrajectoryFile = z.infer<typeof trajectoryFileSchema>;

/** `<solo|agentN>_full_traj.json`, written by v2 after a compaction. */
export const fullTrajectoryFileSchema = z.looseObject({
  segments: z.array(z.looseObject({ kind: z.string(), messages: messagesSchema })).nullish(),
  messages: messagesSchema.nullish(),
});
export type FullTrajectoryFile = z.infer<typeof fullTrajectoryFileSchema>;

export type TrajectoryShape = "empty" | "v1" | "v2" | "transcript" | "other";

const V1_OBSERVATION = /^<returncode>/;

/**
 * Which agent framework wrote it: v1 = mini_swe_agent (observations are user rows), v2 = mini_swe_agent_v2 (tool and exit rows),
 * transcript = claude_code and codex (`[tool_use …]`, `[tool_result] …`, `[command] …`), other = events of OpenHands and the like.
 * `framework` is the result's `agent_framework`: of rows with roles it decides where it is known, because rows hold any text;
 * else the rows tell.
 */
export function trajectoryShape(file: TrajectoryFile, framework: string | null = null): TrajectoryShape {
  if (file.messages.length === 0) return "empty";
  if (!file.messages.some((m) => typeof m.role === "string")) return "other";
  const known = agentTraitsOf(framework).trajectory;
  if (known !== null) return known;
  if (
    file.messages.some(
      (m) => m.role === "tool" || m.role === "exit" || (m.role === "assistant" && Array.isArray(m["tool_calls"])),
    )
  )
    return "v2";
  if (file.messages.some((m) => m.role === "user" && typeof m.content === "string" && V1_OBSERVATION.test(m.content)))
    return "v1";
  if (file.messages.some((m) => typeof m.content === "string" && isTranscript(m.content))) return "transcript";
  if (file.messages.every((m) => typeof m.role === "string" && typeof m.content === "string")) return "v1";
  return "other";
}

/** Looking for the word first: contents are long, and few have it. */
function isTranscript(content: string): boolean {
  if (content.startsWith("[command] ")) return true;
  return content.includes("[tool_") && /^\[tool_(?:use|result)/m.test(content);
}
