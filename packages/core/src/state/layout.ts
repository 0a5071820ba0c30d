import path from "node:path";
import { type Pair, type Setting, pairKey, upstreamSetting } from "@cooperbench-ts/results";

/** One pair in one run. */
export interface Trial {
  readonly run: string;
  readonly setting: Setting;
  /** 1-based. */
  readonly repeat: number;
  readonly pair: Pair;
}

/** Key of a trial in the journal and in messages: `<run>/<repo>/<task>/fA_fB`. */
export function trialKey(trial: Pick<Trial, "run" | "pair">): string {
  return `${trial.run}/${pairKey(trial.pair)}`;
}

/** Where everything of an experiment lies below a logs folder. All paths are absolute. */
export class Layout {
  readonly logs: string;
  readonly experiment: string;
  readonly home: string;

  constructor(logs: string, experiment: string) {
    this.logs = path.resolve(logs);
    this.experiment = experiment;
    this.home = path.join(this.logs, ".cooperbench-ts", experiment);
  }

  get manifest(): string {
    return path.join(this.home, "manifest.json");
  }

  get journal(): string {
    return path.join(this.home, "journal.jsonl");
  }

  get lock(): string {
    return path.join(this.home, "lock");
  }

  get imageCache(): string {
    return path.join(this.home, "images");
  }

  runManifest(run: string): string {
    return path.join(this.logs, run, "manifest.json");
  }

  /** Published pair folder, in upstream's own layout. */
  published(trial: Trial): string {
    return path.join(this.logs, trial.run, upstreamSetting(trial.setting), pairKey(trial.pair));
  }

  /** All attempts of a trial. */
  trial(trial: Trial): string {
    return path.join(this.home, "attempts", trial.run, pairKey(trial.pair));
  }

  attempt(trial: Trial, attempt: number): AttemptLayout {
    return new AttemptLayout(path.join(this.trial(trial), String(attempt)), trial);
  }

  /** What `adopt` copies of a trial, until it is whole. */
  adopting(trial: Trial): AttemptLayout {
    return new AttemptLayout(path.join(this.trial(trial), ".adopting"), trial);
  }
}

/** One attempt's folder: what upstream sees (`work`), what it said, and our record. */
export class AttemptLayout {
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

  constructor(dir: string, trial: Trial) {
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
