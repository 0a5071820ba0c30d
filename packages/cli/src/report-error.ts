import { DockerImagesError } from "@cooperbench-ts/docker-images";
import {
  RehearsalFolderError,
  RehearsalMismatchError,
  RehearsalOptionError,
  ScenarioInvalidError,
} from "@cooperbench-ts/rehearsal";
import { ExperimentError } from "@cooperbench-ts/results";
import { CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { type Io, sayLine, sayText, writeJsonLine } from "./io.ts";
import { UsageError } from "./usage-error.ts";

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

/** Says what went wrong, in the form that was asked for, and which exit code that is. */
export function reportError(error: unknown, io: Io, json: boolean): number {
  if (error instanceof CommanderError) return reportCall(error, io, json);
  const failure = failureOf(error);
  if (failure === null) {
    const message = error instanceof Error ? error.message : String(error);
    if (json) writeJsonLine(io, { error: { code: "bug", message } });
    sayLine(io, "This is a bug of cooperbench-ts; please report it with the following.");
    sayText(io, error instanceof Error ? (error.stack ?? message) : message);
    return exitCodes.bug;
  }
  const { code, message } = failure;
  if (json) writeJsonLine(io, { error: { code, message } });
  sayText(io, `error (${code}): ${message}`);
  return failure.exitCode;
}

/** Commander has told people itself; it also throws after a help text. */
function reportCall(error: CommanderError, io: Io, json: boolean): number {
  if (error.exitCode === 0) return exitCodes.done;
  const message = error.code === "commander.help" ? "A command is missing; see --help." : error.message;
  if (json) writeJsonLine(io, { error: { code: "usage", message: message.replace(/^error: /, "") } });
  return exitCodes.usage;
}

function failureOf(error: unknown): Failure | null {
  if (ExperimentError.isInstance(error)) {
    return {
      code: error.code,
      message: error.message,
      exitCode: { input: exitCodes.usage, prerequisite: exitCodes.prerequisite, stopped: exitCodes.stopped }[
        error.kind
      ],
    };
  }
  if (DockerImagesError.isInstance(error))
    return { code: error.code, message: `${error.message}. ${error.remedy}`, exitCode: exitCodes.prerequisite };
  if (
    error instanceof UsageError ||
    error instanceof RehearsalMismatchError ||
    error instanceof RehearsalFolderError ||
    error instanceof ScenarioInvalidError ||
    error instanceof RehearsalOptionError
  ) {
    return { code: error.code, message: error.message, exitCode: exitCodes.usage };
  }
  return refusedBySystem(error);
}

/** What the operating system may refuse anywhere, with what to do; a file that is just not there is for us to expect. */
const REFUSALS: Readonly<Record<string, readonly [exitCode: number, remedy: string]>> = {
  EACCES: [exitCodes.usage, "Give this user the right to it, or choose another place."],
  EPERM: [exitCodes.usage, "Give this user the right to it, or choose another place."],
  EROFS: [exitCodes.usage, "Choose a place that can be written."],
  ENOTDIR: [exitCodes.usage, "A file stands where a folder is needed: choose another place."],
  EISDIR: [exitCodes.usage, "A folder stands where a file is needed: choose another place."],
  ENAMETOOLONG: [exitCodes.usage, "Choose shorter names."],
  ENOSPC: [exitCodes.prerequisite, "Make room on this disk; the same command goes on."],
  EDQUOT: [exitCodes.prerequisite, "Make room in your quota; the same command goes on."],
  EMFILE: [exitCodes.prerequisite, "Raise the limit of open files (`ulimit -n`)."],
};

function refusedBySystem(error: unknown): Failure | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  const [exitCode, remedy] = REFUSALS[error.code] ?? [];
  if (exitCode === undefined) return null;
  return { code: "file-refused", message: `${error.message}. ${remedy}`, exitCode };
}
