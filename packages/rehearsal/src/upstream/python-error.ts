/** An exception that upstream does not catch: traceback on stderr, exit 1. */
export class PythonError extends Error {
  readonly pythonType: string;
  /** `[file, line, function]`, outermost first. */
  readonly frames: readonly (readonly [string, number, string])[];
  constructor(pythonType: string, message: string, frames: readonly (readonly [string, number, string])[]) {
    super(message);
    this.name = "PythonError";
    this.pythonType = pythonType;
    this.frames = frames;
  }
}

/** `sys.exit(code)` in the middle of the work. */
export class SystemExit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.name = "SystemExit";
    this.exitCode = exitCode;
  }
}

const ENTRY: readonly (readonly [string, number, string])[] = [["bin/cooperbench", 10, "<module>"]];

export function traceback(error: PythonError): string {
  const frames = [...ENTRY, ...error.frames].map(
    ([file, line, name]) => `  File "${file}", line ${line}, in ${name}\n`,
  );
  return `Traceback (most recent call last):\n${frames.join("")}${error.pythonType}: ${error.message}\n`;
}
