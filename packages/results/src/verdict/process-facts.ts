import type { DriverEvidence } from "./evidence.ts";

/** What a dead process said of itself: whole lines only, and of a traceback its last exception line. */
export interface ProcessFacts {
  readonly stdoutLines: readonly string[];
  /** Texts that may name the cause, most telling first, each with the stream it is from. */
  readonly texts: readonly { readonly file: "stdout" | "stderr"; readonly text: string }[];
  readonly exception: string | null;
}

const EXCEPTION = /^[A-Za-z_][\w.]*(?:: .*|$)/;

export function processFacts(driver: DriverEvidence): ProcessFacts {
  const stdoutLines = lines(driver.stdout);
  const exception = lastException(driver.stderr);
  const usage = lines(driver.stderr).findLast((line) => /^cooperbench(?: \w+)?: error: /.test(line));
  const told = stdoutLines.findLast((line) => line.startsWith("error: "));
  return {
    stdoutLines,
    exception,
    texts: [
      ...(exception === null ? [] : [{ file: "stderr" as const, text: exception }]),
      ...(usage === undefined ? [] : [{ file: "stderr" as const, text: usage }]),
      ...(told === undefined ? [] : [{ file: "stdout" as const, text: told }]),
    ],
  };
}

/** The exception that ended the process: the first unindented line after the last traceback header. */
function lastException(stderr: string): string | null {
  const all = stderr.split(/\r?\n/);
  const header = all.findLastIndex((line) => line.startsWith("Traceback (most recent call last):"));
  // Only the tail of the stream is kept: without its header, the indented frames still show where the traceback was.
  const start = header === -1 ? all.findIndex((line) => /^ {2}File "/.test(line)) : header + 1;
  if (start === -1) return null;
  return all.slice(start).find((line) => EXCEPTION.test(line)) ?? null;
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => line.trimEnd());
}
