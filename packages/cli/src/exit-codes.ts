import type { ExperimentOutcome } from "@cooperbench-ts/core";

/** What an exit code of the CLI means; scripts depend on them. */
export const exitCodes = {
  done: 0,
  bug: 1,
  usage: 2,
  prerequisite: 3,
  incomplete: 4,
  stopped: 5,
  interrupted: 130,
  terminated: 143,
} as const;

export function exitCodeOf(outcome: ExperimentOutcome): number {
  switch (outcome.kind) {
    case "complete":
      return exitCodes.done;
    case "incomplete":
      return exitCodes.incomplete;
    case "stopped":
      return outcome.stop?.cause === "bug" ? exitCodes.bug : exitCodes.stopped;
    case "interrupted":
      return exitCodes.interrupted;
  }
}
