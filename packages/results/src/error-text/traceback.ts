const EXCEPTION = /^[A-Za-z_][\w.]*(?:: .*|$)/;
const HEADER = "Traceback (most recent call last):";
/** Python says this of errors that it met while it cleaned up: they ended nothing. */
const IGNORED = /^Exception ignored (?:in|on|while)\b/;

/**
 * The exception that ended a Python process: the first unindented line after the last traceback that is not one of those that
 * Python ignored. Of a text that lacks its beginning the indented frames show where the traceback was.
 */
export function lastException(text: string): string | null {
  const lines = text.split(/\r?\n/);
  const headers = lines.flatMap((line, at) => (line.startsWith(HEADER) && !ignored(lines, at) ? [at + 1] : []));
  const start =
    headers.at(-1) ??
    (lines.some((line) => line.startsWith(HEADER)) ? -1 : lines.findIndex((line) => /^ {2}File "/.test(line)));
  return start === -1 ? null : (lines.slice(start).find((line) => EXCEPTION.test(line)) ?? null);
}

function ignored(lines: readonly string[], header: number): boolean {
  return IGNORED.test(lines[header - 1] ?? "");
}

/** Words inside a traceback are code and paths, not the error: the text before it counts. */
export function withoutTraceback(text: string): string {
  const at = text.search(/(?:^|\n)[^\S\n]*(?:Traceback \(most recent call last\)|File "[^"\n]+", line \d+)/);
  return at <= 0 ? text : text.slice(0, at);
}
