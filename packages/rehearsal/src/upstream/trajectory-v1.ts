import type { Ending, Step } from "./agent-run.ts";
import { litellmResponse } from "./litellm-response.ts";
import { float, type PythonValue } from "./python-json.ts";

export interface Trajectory {
  readonly rows: readonly PythonValue[];
  /** Seconds of each step's model answer; null in v2, which keeps no time of a message. */
  readonly answeredAt: readonly (number | null)[];
}

export interface TrajectoryRequest {
  readonly task: string;
  readonly model: string;
  readonly steps: readonly Step[];
  readonly ending: Ending;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Rows of a `mini_swe_agent` trajectory: chat messages, each with its time. */
export function trajectoryV1({ task, model, steps, ending, startSeconds, endSeconds }: TrajectoryRequest): Trajectory {
  const tick = (endSeconds - startSeconds) / (3 * steps.length + 3);
  let at = startSeconds;
  const time = (): number => {
    at += tick;
    return Math.round(at * 1e6) / 1e6;
  };
  const row = (role: string, content: string, seconds = time()): { readonly [key: string]: PythonValue } => ({
    role,
    content,
    timestamp: float(seconds),
  });
  const rows: PythonValue[] = [
    row("system", "You are a rehearsal: scripted, without a model."),
    row("user", `Please solve this issue: ${task}`),
  ];
  const answeredAt: number[] = [];
  for (const [index, step] of steps.entries()) {
    for (const message of step.received) rows.push(row("user", `[Message from ${message.from}]: ${message.text}`));
    const content = `THOUGHT: ${step.thought}\n\n\`\`\`bash\n${step.command}\n\`\`\``;
    const seconds = time();
    answeredAt.push(seconds);
    rows.push({
      ...row("assistant", content, seconds),
      extra: { response: litellmResponse(model, index, content, null, step) },
    });
    if (step.output === null) continue;
    rows.push(
      row("user", `<returncode>${step.output.returncode}</returncode>\n<output>\n${step.output.text}</output>`),
    );
  }
  // Submitted and LimitsExceeded are exceptions whose text is empty; an Error leaves no row at all.
  if (ending.error === null) rows.push(row("user", ""));
  return { rows, answeredAt };
}
