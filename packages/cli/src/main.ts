import { ExperimentError } from "@cooperbench-ts/core";
import { DockerImagesError } from "@cooperbench-ts/docker-images";
import { RehearsalMismatchError, RehearsalOptionError } from "@cooperbench-ts/rehearsal";
import { InputError as ResultsInputError } from "@cooperbench-ts/results";
import { Command, CommanderError } from "commander";
import { adoptCommand } from "./commands/adopt.ts";
import type { CommandContext } from "./commands/command.ts";
import { difficultyCommand } from "./commands/difficulty.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { explainCommand } from "./commands/explain.ts";
import { imagesCommand } from "./commands/images.ts";
import { judgeCommand } from "./commands/judge.ts";
import { planCommand } from "./commands/plan.ts";
import { rehearseCommand } from "./commands/rehearse.ts";
import { runCommand } from "./commands/run.ts";
import { smokeCommand } from "./commands/smoke.ts";
import { statusCommand } from "./commands/status.ts";
import { summaryCommand } from "./commands/summary.ts";
import { sweepCommand } from "./commands/sweep.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { writeJsonLine } from "./io.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

const COMMANDS: readonly ((context: CommandContext) => Command)[] = [
  doctorCommand,
  imagesCommand,
  planCommand,
  runCommand,
  smokeCommand,
  statusCommand,
  summaryCommand,
  difficultyCommand,
  explainCommand,
  judgeCommand,
  exportCommand,
  adoptCommand,
  sweepCommand,
  rehearseCommand,
];

/** Runs one call of the CLI and returns its exit code. Never throws. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.done;
  const context: CommandContext = { io, exit: (exit) => (code = exit) };
  const program = new Command("cooperbench-ts")
    .description("Run, resume and judge CooperBench campaigns through the upstream CLI.")
    .version(version)
    .helpCommand(false);
  for (const command of COMMANDS) program.addCommand(command(context));
  for (const command of [program, ...program.commands, ...program.commands.flatMap((parent) => parent.commands)]) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: io.stdout,
        writeErr: io.stderr,
        getOutHelpWidth: () => io.columns,
        getErrHelpWidth: () => io.columns,
      })
      .showSuggestionAfterError();
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return report(error, io, args.includes("--json"));
  }
}

/** Says what went wrong, in the form that was asked for, and which exit code that is. */
function report(error: unknown, io: Io, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const known = describe(error);
  if (known === null) {
    io.stderr(
      `This is a bug of cooperbench-ts; please report it with the following.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return exitCodes.bug;
  }
  if (json) writeJsonLine(io, { error: { code: known.code, message: known.message } });
  io.stderr(`error (${known.code}): ${known.message}\n`);
  return known.exitCode;
}

function describe(error: unknown): { code: string; message: string; exitCode: number } | null {
  if (ExperimentError.isInstance(error)) {
    return {
      code: error.code,
      message: error.message,
      exitCode: error.kind === "input" ? exitCodes.usage : exitCodes.prerequisite,
    };
  }
  if (DockerImagesError.isInstance(error))
    return { code: error.code, message: `${error.message}. ${error.remedy}`, exitCode: exitCodes.prerequisite };
  if (
    ResultsInputError.isInstance(error) ||
    error instanceof UsageError ||
    error instanceof RehearsalMismatchError ||
    error instanceof RehearsalOptionError
  ) {
    return { code: error.code, message: error.message, exitCode: exitCodes.usage };
  }
  return null;
}
