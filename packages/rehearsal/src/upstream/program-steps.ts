import type { ProgramTraits } from "../scenario/agents.ts";
import { applyPatch, editInput } from "../work/file-edit.ts";
import type { Step } from "./agent-run.ts";
import { lines, type ProgramStep, type ToolUse } from "./program-logs.ts";

/** What the tools in the container write of each message that they delivered. */
export function sentLog(
  from: string,
  messages: readonly { readonly to: string; readonly text: string; readonly timestamp: number | null }[],
): string {
  return lines(
    messages.map(({ to, text, timestamp }) => ({
      from,
      to,
      content: text,
      timestamp,
      timestamp_iso: new Date((timestamp ?? 0) * 1000).toISOString().replace("Z", ""),
    })),
  );
}

interface ProgramHabits {
  /** Who receives what is in the inbox. */
  readonly to: string;
  readonly speaks: ProgramTraits["speaks"];
  readonly handsIn: boolean;
  readonly redisAway: boolean;
  /** Of a share of the time that the agents have. */
  readonly secondsOf: (share: number) => number;
}

/** The steps of a script as a program in a container makes them: other tools for messages and edits, and a file for the patch. */
export function programSteps(steps: readonly Step[], habits: ProgramHabits): readonly ProgramStep[] {
  return steps.map((step): ProgramStep => ({
    thought: step.thought,
    promptTokens: step.promptTokens,
    completionTokens: step.completionTokens,
    uses: [
      ...(step.received.length > 0 && !habits.redisAway ? [received(step, habits)] : []),
      ...(step.output === null
        ? habits.handsIn
          ? [bash("git add -A && git diff --cached > patch.txt", "(Bash completed with no output)")]
          : []
        : [useOf(step, habits)]),
    ],
  }));
}

const bash = (command: string, output: string, exitCode = 0): ToolUse => ({
  tool: "Bash",
  input: { command },
  output,
  exitCode,
});

function received({ received: messages }: Step, { to, secondsOf }: ProgramHabits): ToolUse {
  const inbox = messages.map(({ from, text, at }) => ({ from, to, content: text, timestamp: secondsOf(at) }));
  return bash("coop-recv", JSON.stringify(inbox, null, 2));
}

function useOf(step: Step, { speaks, redisAway }: ProgramHabits): ToolUse {
  const { sends, command, output, edit, reads } = step;
  if (sends !== null) {
    const call = `coop-send ${sends.to} ${JSON.stringify(sends.text)}`;
    return redisAway
      ? bash(call, "redis.exceptions.ConnectionError: Error 111 connecting. Connection refused.")
      : bash(call, `sent to ${sends.to}`);
  }
  const text = output?.text ?? "";
  if (edit !== null)
    return speaks === "anthropic"
      ? {
          tool: "Edit",
          input: editInput(edit),
          output: `The file /workspace/repo/${edit.file} has been updated successfully.`,
          exitCode: 0,
        }
      : bash(applyPatch(edit), `Success. Updated the following files:\nM ${edit.file}\n`);
  if (reads != null && speaks === "anthropic")
    return {
      tool: "Read",
      input: { file_path: `/workspace/repo/${reads.file}`, offset: reads.from, limit: reads.count },
      output: numbered(text, reads.from),
      exitCode: 0,
    };
  return bash(command, text, output?.returncode ?? 0);
}

/** As its tool shows a file. */
function numbered(text: string, from: number): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line, at) => `${String(from + at).padStart(6)}\u2192${line}`)
    .join("\n");
}
