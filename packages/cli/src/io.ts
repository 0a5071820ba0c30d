/** The world of one call of the CLI: what it reads and where it writes. Injectable, so that tests run commands in-process. */
export interface Io {
  /** Results and, with --json, machine-readable lines; bytes where the form is binary. */
  readonly stdout: (content: string | Uint8Array) => void;
  /** Everything for people that is not the result itself. */
  readonly stderr: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Calls back at every interruption, with its number from 1; returns how to stop listening. */
  readonly onInterrupt: (listener: (count: number) => void) => () => void;
}

/** One JSON value on one line. */
export function writeJsonLine(io: Io, value: unknown): void {
  io.stdout(`${JSON.stringify(value)}\n`);
}
