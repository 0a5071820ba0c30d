import { spawn } from "node:child_process";

export interface RunResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(
  program: string,
  argv: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: Buffer } = {},
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8") }),
    );
    child.stdin.on("error", () => {});
    child.stdin.end(options.input);
  });
}

/** The program's output; throws when it fails. */
export async function output(
  program: string,
  argv: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<string> {
  const result = await run(program, argv, options);
  if (result.code !== 0) throw new Error(`${program} ${argv.join(" ")} ended with ${result.code}: ${result.stderr}`);
  return result.stdout.toString("utf8");
}
