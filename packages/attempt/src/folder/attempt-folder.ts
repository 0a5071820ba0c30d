import path from "node:path";
import { pairKey, upstreamSetting } from "@cooperbench-ts/results";
import type { Trial } from "../order/trial.ts";

/** One attempt's folder: what upstream sees (`work`), what it said, and our record. */
export class AttemptFolder {
  readonly dir: string;
  readonly work: string;
  readonly record: string;
  readonly home: string;
  readonly agentConfig: string;
  /** The process group of its last phase. */
  readonly process: string;
  /** Every model call of the attempt, as the model door saw it. */
  readonly calls: string;
  /** The trajectory so far, where upstream writes one after every step. */
  readonly trajectory: string;
  /** The conversation of an attempt that came to no good, as its model saw it last. */
  readonly lastMessages: string;
  /** What `status` shows of a running phase, rewritten at every step. */
  readonly progress: string;
  /** Where upstream writes the pair, below `work`. */
  readonly pairFolder: string;
  readonly salvage: string;

  constructor(dir: string, trial: Pick<Trial, "run" | "setting" | "pair">) {
    this.dir = dir;
    this.work = path.join(dir, "work");
    this.record = path.join(dir, "attempt.json");
    this.home = path.join(dir, "home");
    this.agentConfig = path.join(dir, "agent-config.json");
    this.process = path.join(dir, "process.json");
    this.calls = path.join(dir, "model-calls.jsonl");
    this.trajectory = path.join(dir, "trajectory-so-far.json");
    this.lastMessages = path.join(dir, "last-messages.json");
    this.progress = path.join(dir, "progress.json");
    this.pairFolder = path.join(this.work, "logs", trial.run, upstreamSetting(trial.setting), pairKey(trial.pair));
    this.salvage = path.join(dir, "salvaged");
  }

  /** stdout and stderr of a phase: `agent.log`, `agent.err.log`, `eval-1.log`, … */
  output(phase: "agent" | "eval", evalTry: number): { stdout: string; stderr: string } {
    const stem = phase === "agent" ? "agent" : `eval-${evalTry}`;
    return { stdout: path.join(this.dir, `${stem}.log`), stderr: path.join(this.dir, `${stem}.err.log`) };
  }
}
