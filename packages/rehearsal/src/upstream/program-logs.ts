import type { ProgramFailure } from "./program-texts.ts";
import type { PythonValue } from "./python-json.ts";

/** One call of a tool, with what came back. */
export interface ToolUse {
  readonly tool: "Bash" | "Edit" | "Read";
  readonly input: Readonly<Record<string, string | number>>;
  readonly output: string;
  /** Of a command; 0 of a tool that has none. */
  readonly exitCode: number;
}

/** One answer of the model. */
export interface ProgramStep {
  readonly thought: string;
  readonly uses: readonly ToolUse[];
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What a program did, from its first answer to its last word. */
export interface ProgramWork {
  readonly task: string;
  readonly model: string;
  readonly steps: readonly ProgramStep[];
  /** How many there would be, had nothing ended it: over them the time is spread. */
  readonly planned: number;
  /** Its last message; null: it came to none. */
  readonly lastWords: string | null;
  readonly failure: ProgramFailure | null;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export interface ProgramLogs {
  /** As upstream reads them from the container. */
  readonly stream: string;
  /** null: the program keeps none that upstream looks for. */
  readonly session: string | null;
  /** Rows of the trajectory. */
  readonly rows: readonly PythonValue[];
  readonly costUsd: number;
  /** As upstream counts them. */
  readonly steps: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
}

export const lines = (events: readonly object[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join("");

export function counted(steps: readonly ProgramStep[]): { readonly input: number; readonly output: number } {
  return {
    input: steps.reduce((sum, step) => sum + step.promptTokens, 0),
    output: steps.reduce((sum, step) => sum + step.completionTokens, 0),
  };
}

export const row = (role: string, content: string): PythonValue => ({ role, content });
