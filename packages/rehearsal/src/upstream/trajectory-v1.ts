import type { Ending, Step } from "./agent-run.ts";
import { litellmResponse } from "./litellm-response.ts";
import { secondsAt, stepTimes } from "../work/step-times.ts";
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
  /** How many there would be, had nothing ended it: over them the time is spread. */
  readonly planned: number;
  readonly ending: Ending;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Rows of a `mini_swe_agent` trajectory: chat messages, each with its time. */
export function trajectoryV1({
  task,
  model,
  steps,
  planned,
  ending,
  startSeconds,
  endSeconds,
}: TrajectoryRequest): Trajectory {
  const times = stepTimes(planned);
  const at = (share: number): number => secondsAt(share, startSeconds, endSeconds);
  const row = (role: string, content: string, seconds: number): { readonly [key: string]: PythonValue } => ({
    role,
    content,
    timestamp: float(seconds),
  });
  const rows: PythonValue[] = [
    row("system", "You are a rehearsal: scripted, without a model.", at(0)),
    row("user", `Please solve this issue: ${task}`, at(0)),
  ];
  const answeredAt: number[] = [];
  for (const [index, step] of steps.entries()) {
    for (const message of step.received)
      rows.push(row("user", `[Message from ${message.from}]: ${message.text}`, at(times.read(index))));
    const content = `THOUGHT: ${step.thought}\n\n\`\`\`bash\n${step.command}\n\`\`\``;
    const seconds = at(times.answer(index));
    answeredAt.push(seconds);
    rows.push({
      ...row("assistant", content, seconds),
      extra: { response: litellmResponse(model, index, content, null, step) },
    });
    if (step.output === null) continue;
    const { returncode, text } = step.output;
    const observed = `<returncode>${returncode}</returncode>\n<output>\n${text}</output>`;
    rows.push(row("user", observed, at(times.done(index))));
  }
  // Submitted and LimitsExceeded are exceptions whose text is empty; an Error leaves no row at all.
  if (ending.error === null) rows.push(row("user", "", at(times.done(steps.length - 1))));
  return { rows, answeredAt };
}
