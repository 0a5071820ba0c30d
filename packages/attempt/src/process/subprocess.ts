import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Duplex } from "node:stream";
import type { ProcessEnd } from "@cooperbench-ts/results";
import { execa } from "execa";
import { systemClock } from "./clock.ts";
import { readLifeline, superviseArgv } from "./lifeline.ts";
import { groupGone, signalGroup } from "./process-group.ts";
import { type StartOptions, startWatch, supervise, type SupervisedProcess } from "./supervise.ts";

/** A short command run to its end, for probes. */
export interface CommandResult {
  /** null: it could not be started, or it was killed at its limit. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why there is no exit code. */
  readonly failure: string | null;
}

export async function runCommand(
  argv: readonly [string, ...string[]],
  options: {
    environment: Readonly<Record<string, string>>;
    timeoutMs: number;
    cwd?: string;
    signal?: AbortSignal | undefined;
  },
): Promise<CommandResult> {
  const [file, ...args] = argv;
  const result = await execa(file, args, {
    env: options.environment,
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    timeout: options.timeoutMs,
    maxBuffer: 4 * 2 ** 20,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  return {
    exitCode: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    failure: result.exitCode === undefined ? (result.shortMessage ?? "it did not end by itself") : null,
  };
}

/** A Ctrl-C of the terminal must reach the harness only: it decides who ends when. Every way to end is a value. */
const APART = { extendEnv: false, detached: true, cleanup: false, reject: false, buffer: false } as const;

/**
 * Starts one command under a lifeline, in a process group of its own, without stdin, its output in files that begin anew.
 * Every way to end is a value; `ended` resolves only when the whole group is gone. It rejects only where the files cannot
 * be made, and then nothing was started.
 */
export async function startSupervised(options: StartOptions): Promise<SupervisedProcess> {
  for (const file of [options.stdoutFile, options.stderrFile]) await writeFile(file, "");
  const watch = startWatch(options.clock ?? systemClock);
  const [file, ...args] = superviseArgv(options);
  const supervisor = execa(file, args, {
    cwd: options.cwd,
    env: options.environment,
    ...APART,
    // It opens its files itself: no pipe through us that would break with us.
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const lifeline = supervisor.stdio[3] as Duplex;
  const said = readLifeline(lifeline);
  // A supervisor that was killed leaves its watcher, which then takes this for the end of the harness and clears the group.
  supervisor.nodeChildProcess.once("exit", () => lifeline.end());
  const id = await Promise.race([said.group, supervisor.then(() => null)]);
  if (id === null) {
    const result = await supervisor;
    const end: ProcessEnd = {
      kind: "spawn-failed",
      code: result.code ?? "unknown",
      message: result.shortMessage ?? "the supervisor ended early",
    };
    return { group: null, ended: Promise.resolve({ end, signals: [], ...watch.times(), pid: null }) };
  }
  return { group: id, ended: supervise({ group: id, ended: supervisor, status: said.status }, watch, options) };
}

/** A program of ours that is told things line by line on its stdin, and ends with it. */
export interface FedProcess {
  tell(line: string): void;
  /** Ends it and whatever it has forked into its own group. */
  kill(): void;
  /** How it ended, for people. What it had in its group is gone by then. */
  readonly ended: Promise<string>;
}

/** Starts it apart from our terminal, what it prints added to a file. @throws where the file cannot be opened */
export async function startFed(
  [file, ...args]: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly environment: Readonly<Record<string, string>>; readonly logFile: string },
): Promise<FedProcess> {
  const log = createWriteStream(options.logFile, { flags: "a" });
  await once(log, "open");
  try {
    const program = execa(file, args, {
      cwd: options.cwd,
      env: options.environment,
      ...APART,
      stdio: ["pipe", log, log],
    });
    program.stdin.on("error", () => {});
    const group = program.pid;
    let over = group === undefined;
    const kill = (): void => {
      if (group !== undefined && !over) signalGroup(group, "SIGKILL");
    };
    program.nodeChildProcess.once("exit", () => {
      kill();
      // Once its group is empty, its number may become that of another.
      over = true;
    });
    return {
      tell: (line) => void program.stdin.write(`${line}\n`),
      kill,
      ended: program.then(async ({ signal, exitCode, shortMessage }) => {
        if (group !== undefined) await groupGone(group);
        if (signal !== undefined) return `it was ended by ${signal}`;
        if (exitCode !== undefined) return `it ended with exit code ${exitCode}`;
        return shortMessage ?? "it could not be started";
      }),
    };
  } finally {
    log.destroy();
  }
}
