import type { StepMark } from "@cooperbench-ts/results";
import { hasFailedCall, knownText, type PageStep } from "./step-text.ts";

/** What a step is shown as, where there is room for one sign: what matters most to somebody who looks for where it went wrong. */
export type StepKind = StepMark | "failed" | "run" | "think";

/** In the order in which one wins over the next. Shapes tell them apart without colour. */
const WINS: readonly StepMark[] = ["submit", "merge", "commit", "send", "receive", "task", "test", "edit", "summary"];

export function stepKind(step: PageStep): StepKind {
  const mark = WINS.find((one) => step.marks.includes(one));
  if (mark === "submit" || mark === "merge" || mark === "commit" || mark === "send") return mark;
  if (hasFailedCall(step)) return "failed";
  return mark ?? (step.calls.length === 0 ? "think" : "run");
}

/** What may be done to a file and is told by the command, in words for a line. */
const WORDS: Readonly<Record<StepMark, string>> = {
  commit: "committed",
  submit: "submitted",
  merge: "merged",
  test: "ran tests",
  edit: "edited",
  send: "sent",
  receive: "read a message",
  task: "changed the task list",
  summary: "summed up",
};
/** Messages stand in a talk themselves. */
const UNTOLD = new Set<StepMark>(["send", "receive"]);

/**
 * Steps in one line: `12 steps: edited a.py 2×, ran tests, 3 commands failed`.
 * @param files that the agent's patch changed: an edit that names one of them is told with its name
 */
export function digestSteps(steps: readonly PageStep[], files: readonly string[]): string {
  const counts = new Map<string, number>();
  const add = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const step of steps) {
    for (const mark of step.marks) {
      if (UNTOLD.has(mark)) continue;
      add(mark === "edit" ? `edited ${editedFile(step, files) ?? "files"}` : WORDS[mark]);
    }
  }
  const failed = steps.filter(hasFailedCall).length;
  const told = [...counts].map(([what, times]) => (times === 1 ? what : `${what} ${times}×`));
  if (failed > 0) told.push(`${failed} ${failed === 1 ? "command" : "commands"} failed`);
  const number = `${steps.length} ${steps.length === 1 ? "step" : "steps"}`;
  return told.length === 0 ? number : `${number}: ${told.join(", ")}`;
}

function editedFile({ calls }: PageStep, files: readonly string[]): string | null {
  const bases = files.map((file) => file.slice(file.lastIndexOf("/") + 1));
  return bases.find((base) => calls.some(({ input }) => knownText(input).includes(base))) ?? null;
}
