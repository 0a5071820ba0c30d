import type { AgentSlot } from "../agent-slots.ts";
import type { FileEdit } from "../work/file-edit.ts";
import type { Beat } from "../work/looks.ts";
import type { PythonFloat, PythonValue } from "./python-json.ts";

/** One agent's end, as upstream's adapter returns it. */
export interface AgentRun {
  readonly id: AgentSlot;
  /** All of them in solo, one in coop. */
  readonly features: readonly number[];
  readonly status: string;
  readonly patch: string;
  /** 0 without a point when the agent never started: upstream writes an int there. */
  readonly cost: PythonFloat | 0;
  readonly steps: number;
  readonly messages: readonly PythonValue[];
  readonly sent: readonly SentMessage[];
  readonly error: string | null;
  /** What a program in a container left and counted; absent: there was none. */
  readonly program?: ProgramLeavings;
}

export interface ProgramLeavings {
  /** By the end of their names, behind the agent's: `_stream.jsonl`. */
  readonly files: Readonly<Record<string, string>>;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
}

/** What came of one pair's agents together. */
export interface TaskEnd {
  readonly skipped: boolean;
  readonly cost: number;
  readonly seconds: number;
  /** In completion order. */
  readonly runs: readonly AgentRun[];
  readonly dir: string;
}

export interface SentMessage {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Seconds; null in v2. */
  readonly timestamp: number | null;
  readonly feature: number;
}

/** The agent failed before its first model call. */
export function failedToStart(id: AgentSlot, features: readonly number[], error: string): AgentRun {
  return { id, features, status: "Error", patch: "", cost: 0, steps: 0, messages: [], sent: [], error };
}

/** What one model call used. */
export interface StepTokens {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** One model call and what came of it. */
export interface Step extends StepTokens {
  readonly thought: string;
  readonly command: string;
  /** null: the agent ended on this step. */
  readonly output: { readonly returncode: number; readonly text: string } | null;
  /** What the command changes, and which lines of a file it shows; null: nothing. */
  readonly edit: FileEdit | null;
  readonly reads: Beat["reads"] | null;
  /** Message that the agent sends in this step, and when, in shares of the time that the agents have. */
  readonly sends: { readonly to: string; readonly text: string; readonly at: number } | null;
  /** Messages that arrived before this step. */
  readonly received: readonly { readonly from: string; readonly text: string; readonly at: number }[];
}

/** USD of one call at Command A's and GPT-4o's list price: 2.5 and 10 per million tokens. */
export function stepCost(step: StepTokens): number {
  return step.promptTokens * 2.5e-6 + step.completionTokens * 1e-5;
}

/** How a run of steps ended, for the last rows of a trajectory. */
export interface Ending {
  readonly status: string;
  readonly error: { readonly type: string; readonly text: string } | null;
}
