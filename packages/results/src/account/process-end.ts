import type { ProcessEnd } from "../formats/attempt-file.ts";

/** How a process ended, in words. @param span how a number of seconds is written */
export function endText(end: ProcessEnd, span = (seconds: number): string => `${seconds} s`): string {
  switch (end.kind) {
    case "exited":
      return `ended with exit code ${end.exitCode}`;
    case "signaled":
      return `ended by ${end.signal}`;
    case "timeout":
      return `killed at its limit of ${span(end.limitMs / 1000)}`;
    case "interrupted":
      return "interrupted";
    case "spawn-failed":
      return `could not be started (${end.code}): ${end.message}`;
  }
}
