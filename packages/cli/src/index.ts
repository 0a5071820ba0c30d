import { failAttempt } from "@cooperbench-ts/core";
import { exitCodes } from "./exit-codes.ts";
import { Interruptions } from "./interruptions.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";
import { reportError } from "./report-error.ts";

export { main } from "./main.ts";
export { configJsonSchema } from "./config/config-file.ts";
export type { Io } from "./io.ts";

/** So long may what runs take to end after an error that nobody caught: attempts are killed after some seconds, and their containers removed. */
const ENDING_MS = 60_000;

/** The CLI as a process: the real streams, the real signals, the exit code. */
export async function runProcess(): Promise<void> {
  const args = process.argv.slice(2);
  const interruptions = new Interruptions();
  const io: Io = {
    stdout: (content) => void process.stdout.write(content),
    stderr: (text) => void process.stderr.write(text),
    environment: process.env,
    cwd: process.cwd(),
    // One without a size, as that of a container, shows no live block.
    isTerminal: process.stderr.rows > 0 && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined,
    stdoutIsTerminal: process.stdout.isTTY,
    columns: process.stderr.columns || process.stdout.columns || 100,
    onInterrupt: interruptions.listen,
  };
  // What cannot be shown stops no campaign; results that did not arrive are told once. A reader that closes early (`| head`)
  // is no error at all.
  let lost: number | null = null;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") lost ??= reportError(error, io, false);
  });
  process.stderr.on("error", () => {});
  const uncaught: unknown[] = [];
  process.on("uncaughtException", (error) => {
    if (failAttempt(error)) return;
    uncaught.push(error);
    // What follows while everything ends is no news.
    if (uncaught.length > 1) return;
    const end = (): never => process.exit(reportError(error, io, args.includes("--json")));
    if (!interruptions.endNow()) end();
    setTimeout(end, ENDING_MS).unref();
  });
  const code = await main(args, io);
  if (uncaught.length > 0) process.exitCode = reportError(uncaught[0], io, args.includes("--json"));
  else process.exitCode = interruptions.terminated && code === exitCodes.interrupted ? exitCodes.terminated : code;
  process.once("beforeExit", () => {
    if (lost !== null && code === exitCodes.done) process.exitCode = lost;
  });
}
