import { lastException } from "../error-text/traceback.ts";
import { readCause, type ReadCause } from "./causes.ts";
import type { DriverEvidence } from "./evidence.ts";

/** What a dead process said of itself: whole lines only, and of a traceback its last exception line. */
export interface ProcessFacts {
  readonly stdoutLines: readonly string[];
  /** Texts that may name the cause, most telling first, each with the stream it is from. */
  readonly texts: readonly {
    readonly file: "stdout" | "stderr";
    readonly text: string;
    readonly read: ReadCause | null;
  }[];
  readonly exception: string | null;
}

export function processFacts(driver: DriverEvidence): ProcessFacts {
  const stdoutLines = lines(driver.stdout);
  const exception = lastException(driver.stderr);
  const usage = lines(driver.stderr).findLast((line) => /^cooperbench(?: \w+)?: error: /.test(line));
  const told = stdoutLines.findLast((line) => line.startsWith("error: "));
  return {
    stdoutLines,
    exception,
    texts: [
      ...(exception === null ? [] : [said("stderr", exception)]),
      ...(usage === undefined ? [] : [said("stderr", usage)]),
      ...(told === undefined ? [] : [said("stdout", told)]),
    ],
  };
}

function said(file: "stdout" | "stderr", text: string): ProcessFacts["texts"][number] {
  return { file, text, read: readCause(text) ?? readCause(withoutClass(text)) };
}

/** An agent's error is the exception's text alone; the line that ends a process has its class before it. */
function withoutClass(exception: string): string {
  return exception.replace(/^[A-Za-z_][\w.]*(?:Error|Exception|NotFound): /, "");
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => line.trimEnd());
}
