import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

const bin = path.join(import.meta.dirname, "..", "..", "..", "packages", "cli", "bin", "cooperbench-ts.js");

export interface CliResult {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** On top of the few variables that every user has; `undefined` takes one away. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A call of the built CLI, started as a user does it. */
export class RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
  readonly #output = { stdout: "", stderr: "" };
  readonly #watchers = new Set<() => void>();
  /** Later than its exit: by then all that it wrote has been read. */
  #isClosed = false;

  constructor(args: readonly string[], options: CliOptions) {
    // PATH keeps node_modules/.bin first; nothing else of the tests' own environment reaches the CLI.
    const env = { PATH: process.env["PATH"], HOME: options.cwd, LANG: "C.UTF-8", CI: "1", ...options.env };
    const child = spawn(process.execPath, [bin, ...args], { cwd: options.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        this.#output[stream] += text;
        for (const watch of this.#watchers) watch();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.#isClosed = true;
        resolve({ code, signal, ...this.#output });
        for (const watch of this.#watchers) watch();
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get output(): Readonly<{ stdout: string; stderr: string }> {
    return this.#output;
  }

  /** Resolves when the output so far satisfies the condition; rejects when the process ends before. */
  until(satisfied: (output: Readonly<{ stdout: string; stderr: string }>) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const watch = (): void => {
        if (satisfied(this.#output)) resolve();
        else if (this.#isClosed) {
          reject(
            new Error(`it ended (${this.child.exitCode ?? this.child.signalCode}) before:\n${this.#output.stderr}`),
          );
        } else return;
        this.#watchers.delete(watch);
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  /** To this one process, not to its group: what it started must follow by our own doing. */
  send(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  return new RunningCli(args, options);
}

export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).ended;
}

/** The JSON lines of a `--json` output. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
