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

/** The steps of a script as a program in a container makes them: other tools for messages, and a file for the patch. */
export function programSteps(
  steps: readonly Step[],
  options: {
    readonly edits: boolean;
    readonly handsIn: boolean;
    readonly redisAway: boolean;
    readonly inboxAt: (text: string) => number;
  },
): readonly ProgramStep[] {
  return steps.map((step, at): ProgramStep => ({
    thought: step.output === null ? "I hand in my work." : step.thought,
    promptTokens: step.promptTokens,
    completionTokens: step.completionTokens,
    uses: [
      ...(step.received.length > 0 ? [received(step, options.inboxAt)] : []),
      ...(at === 0 && options.edits
        ? [
            {
              tool: "Edit",
              input: { file_path: "/workspace/repo/src/registry.py" },
              output: "The file has been updated.",
            } as const,
          ]
        : []),
      ...(step.output === null
        ? options.handsIn
          ? [bash("git add -A && git diff --cached > patch.txt", "(Bash completed with no output)")]
          : []
        : [sendOrLook(step, options.redisAway)]),
    ],
  }));
}

const bash = (command: string, output: string): ToolUse => ({ tool: "Bash", input: { command }, output });

function received({ received: messages }: Step, inboxAt: (text: string) => number): ToolUse {
  const inbox = messages.map(({ from, text }) => ({ from, content: text, timestamp: inboxAt(text) }));
  return bash(
    "coop-recv",
    JSON.stringify(
      inbox.map((message) => ({ ...message, to: "" })),
      null,
      2,
    ),
  );
}

function sendOrLook({ sends, command, output }: Step, redisAway: boolean): ToolUse {
  if (sends === null) return bash(command, output?.text ?? "");
  const call = `coop-send ${sends.to} ${JSON.stringify(sends.text)}`;
  return bash(
    call,
    redisAway ? "redis.exceptions.ConnectionError: Error 111 connecting. Connection refused." : `sent to ${sends.to}`,
  );
}
