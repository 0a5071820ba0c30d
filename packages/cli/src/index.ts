import { exitCodes } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";
import { reportError } from "./report-error.ts";

export { main } from "./main.ts";
export { configJsonSchema } from "./config/config-file.ts";
export type { Io } from "./io.ts";

/** The CLI as a process: the real streams, the real signals, the exit code. */
export async function runProcess(): Promise<void> {
  let terminated = false;
  const io: Io = {
    stdout: (content) => void process.stdout.write(content),
    stderr: (text) => void process.stderr.write(text),
    environment: process.env,
    cwd: process.cwd(),
    // One without a size, as that of a container, shows no live block.
    isTerminal: process.stderr.rows > 0 && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined,
    stdoutIsTerminal: process.stdout.isTTY,
    columns: process.stderr.columns || 100,
    onInterrupt: (listener) => {
      let count = 0;
      const onInt = (): void => {
        count += 1;
        if (count >= 3) process.exit(exitCodes.interrupted);
        listener(count);
      };
      const onTerm = (): void => {
        terminated = true;
        count = Math.max(2, count + 1);
        if (count >= 3) process.exit(exitCodes.terminated);
        listener(count);
      };
      process.on("SIGINT", onInt);
      process.on("SIGTERM", onTerm);
      return () => {
        process.off("SIGINT", onInt);
        process.off("SIGTERM", onTerm);
      };
    },
  };
  // What cannot be shown stops no campaign; results that did not arrive are told once. A reader that closes early (`| head`)
  // is no error at all.
  let lost: number | null = null;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") lost ??= reportError(error, io, false);
  });
  process.stderr.on("error", () => {});
  const code = await main(process.argv.slice(2), io);
  process.exitCode = terminated && code === exitCodes.interrupted ? exitCodes.terminated : code;
  process.once("beforeExit", () => {
    if (lost !== null && code === exitCodes.done) process.exitCode = lost;
  });
}
