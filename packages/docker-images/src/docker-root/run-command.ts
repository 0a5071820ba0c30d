import { spawn } from "node:child_process";

export interface CommandResult {
  /** null when it was killed or could not start. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const KEPT_CHARACTERS = 64 * 1024;

/**
 * Runs a program to its end; one that cannot start is a result too. Rejects only when aborted. It has a process group of
 * its own: a Ctrl-C at the terminal is for us to act on, and must not end a Docker that is just being started again.
 */
export async function runCommand(
  argv: readonly string[],
  options: { signal?: AbortSignal | undefined; timeoutMs?: number; cwd?: string; input?: Buffer } = {},
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const timeout = options.timeoutMs === undefined ? [] : [AbortSignal.timeout(options.timeoutMs)];
  const signal = AbortSignal.any([...(options.signal === undefined ? [] : [options.signal]), ...timeout]);
  const result = await new Promise<CommandResult>((resolve) => {
    const [program = "", ...rest] = argv;
    const child = spawn(program, rest, {
      stdio: "pipe",
      cwd: options.cwd,
      signal,
      detached: true,
      env: { ...process.env, LC_ALL: "C" },
    });
    child.stdin.on("error", () => {}).end(options.input);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout = (stdout + text).slice(-KEPT_CHARACTERS)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-KEPT_CHARACTERS)));
    child.on("error", (error) => resolve({ code: null, stdout, stderr: stderr === "" ? error.message : stderr }));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  options.signal?.throwIfAborted();
  return result;
}
