import { visibleJson, visibleText } from "@cooperbench-ts/results";

/**
 * The world of one call of the CLI: what it reads and where it writes. Injectable, so that tests run commands in-process.
 * Everybody else writes through the functions below: names, quotes and messages come from strangers, and reach a terminal
 * only as something to read.
 */
export interface Io {
  /** Results and, with --json, machine-readable lines; bytes where the form is binary. */
  readonly stdout: (content: string | Uint8Array) => void;
  /** Everything for people that is not the result itself. */
  readonly stderr: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Of stderr: whether a line can be drawn over. */
  readonly isTerminal: boolean;
  /** Whether somebody reads results as they come. */
  readonly stdoutIsTerminal: boolean;
  readonly columns: number;
  /** Calls back at every interruption, with its number from 1; returns how to stop listening. */
  readonly onInterrupt: (listener: (count: number) => void) => () => void;
}

/** A result for people. Whatever a line holds, it stays one. */
export function printLine(io: Io, text: string): void {
  io.stdout(`${visibleText(text)}\n`);
}

/** Something for people beside the result. Whatever it holds, it stays one line. */
export function sayLine(io: Io, text: string): void {
  io.stderr(`${visibleText(text)}\n`);
}

/** A text that may have lines of its own: all but the first are set in, so that none passes for a line of ours. */
export function sayText(io: Io, text: string): void {
  for (const [at, line] of text.trimEnd().split("\n").entries()) sayLine(io, at === 0 ? line : `  ${line}`);
}

/** One JSON value on one line. */
export function writeJsonLine(io: Io, value: unknown): void {
  io.stdout(`${visibleJson(JSON.stringify(value))}\n`);
}

/** A document for programs, such as CSV: exact, but on a screen. */
export function writeDocument(io: Io, text: string, form: "json" | "csv" | "text"): void {
  if (!io.stdoutIsTerminal) io.stdout(text);
  else if (form === "json") io.stdout(visibleJson(text));
  else io.stdout(linesShown(form === "csv" ? onLines(text) : text));
}

/** Each record on one line. */
function onLines(csv: string): string {
  return csv.replaceAll(/"(?:[^"]|"")*"/g, visibleText).replaceAll("\r\n", "\n");
}

/** For programs alone: whoever calls this has seen to it that nobody reads it on a screen. */
export function writeBytes(io: Io, bytes: Uint8Array): void {
  io.stdout(bytes);
}

/** How commander's texts reach the streams: they are ours, but for what was typed. */
export function helpOutput(io: Io): { writeOut: (text: string) => void; writeErr: (text: string) => void } {
  return { writeOut: (text) => io.stdout(linesShown(text)), writeErr: (text) => io.stderr(linesShown(text)) };
}

const CLEAR_LINE = "\r\u001B[2K";

/** A line that the next one is drawn over, at a terminal. */
export function drawLine(io: Io, text: string): void {
  io.stderr(`${CLEAR_LINE}${visibleText(text)}`);
}

export function clearLine(io: Io): void {
  io.stderr(CLEAR_LINE);
}

function linesShown(text: string): string {
  return text.split("\n").map(visibleText).join("\n");
}
