import path from "node:path";
import { pairFolderInAttempt, trajectorySoFar } from "../layout/folders.ts";
import { type Trial, trialLabel } from "../trial.ts";

export type AttemptFolder = ReturnType<typeof attemptFolder>;

/** One attempt's folder: what upstream sees (`work`), what it said, and our record. */
export function attemptFolder(dir: string, trial: Pick<Trial, "run" | "setting" | "pair">) {
  const inside = (name: string): string => path.join(dir, name);
  const work = inside("work");
  return {
    dir,
    work,
    record: inside("attempt.json"),
    agentConfig: inside("agent-config.json"),
    /** The process group of its last phase. */
    process: inside("process.json"),
    /** Every model call of the attempt, as the model door saw it. */
    calls: inside("model-calls.jsonl"),
    /** The trajectory so far, where upstream writes one after every step. */
    trajectory: inside(trajectorySoFar),
    /** The conversation of an attempt that came to no good, as its model saw it last. */
    lastMessages: inside("last-messages.json"),
    /** What `status` shows of a running phase, rewritten at every step. */
    progress: inside("progress.json"),
    /** Where upstream writes the pair, below `work`. */
    pairFolder: inside(pairFolderInAttempt(trialLabel(trial))),
    salvage: inside("salvaged"),
    /** What the commands printed by which upstream fetched its patches. */
    submitted: inside("submitted"),

    /** stdout and stderr of a phase: `agent.log`, `agent.err.log`, `eval-1.log`, … */
    output: (phase: "agent" | "eval", evalTry: number) => {
      const stem = phase === "agent" ? "agent" : `eval-${evalTry}`;
      return { stdout: inside(`${stem}.log`), stderr: inside(`${stem}.err.log`) };
    },
  };
}
