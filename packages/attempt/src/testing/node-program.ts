import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program of ours in a Node process of its own, that tests can talk to line by line and kill. */
export interface NodeProgram {
  readonly pid: number;
  /** The next line of its stdout; rejects when it ends before. */
  nextLine(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

/** @param file TypeScript source, run as it is */
export function startNodeProgram(
  file: string,
  args: readonly string[],
  options: { detached?: boolean } = {},
): NodeProgram {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--conditions=@cooperbench-ts/source", file, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: options.detached ?? false,
    },
  );
  const lines: string[] = [];
  let waiting: PromiseWithResolvers<string> | null = null;
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  reader.on("line", (line) => {
    if (waiting === null) lines.push(line);
    else waiting.resolve(line);
    waiting = null;
  });
  const ended = once(child, "close").then(([code, signal]) => {
    waiting?.reject(new Error(`the program ended (${code ?? signal}): ${stderr}`));
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, stderr };
  });
  return {
    pid: child.pid as number,
    nextLine: () => {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      waiting = Promise.withResolvers();
      return waiting.promise;
    },
    kill: (signal) => child.kill(signal),
    ended,
  };
}
