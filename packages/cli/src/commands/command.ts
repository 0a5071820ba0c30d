import { Command } from "commander";
import type { Io } from "../io.ts";

/** Runs one command; the number is the exit code. */
export type Action = (options: Record<string, unknown>, args: readonly string[]) => Promise<number>;

export interface CommandContext {
  readonly io: Io;
  /** Takes the exit code of the command that ran. */
  readonly exit: (code: number) => void;
}

/** A command with what all of them share. */
export function newCommand(
  context: CommandContext,
  name: string,
  description: string,
  examples: readonly string[],
): Command {
  const command = new Command(name)
    .description(description)
    .option("--json", "machine-readable: one JSON object per line on stdout")
    .option("--config <file>", "configuration file (default: cooperbench.config.json)")
    .option("--no-color", "no colours");
  return addExamples(command, examples);
}

export function addExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText(
    "after",
    `\nExamples:\n${examples.map((example) => `  $ cooperbench-ts ${example}`).join("\n")}`,
  );
}

/** Every command takes these, so that scripts can pass the same ones to all; a command that uses one has described it itself. */
export function addSharedFlags(command: Command): void {
  for (const name of ["--logs", "--dataset"]) {
    if (!command.options.some(({ long }) => long === name))
      command.option(`${name} <dir>`, "taken by every command; not used by this one");
  }
}

export function onRun(command: Command, context: CommandContext, action: Action): Command {
  return command.action(async (...args: unknown[]) => {
    const self = args.at(-1) as Command;
    context.exit(await action(self.optsWithGlobals(), self.args));
  });
}

/** `--logs`, for commands that only read. */
export function addLogs(command: Command): Command {
  return command.option("--logs <dir>", "folder of the results (default: logs)");
}

/** `--logs` and `--name`, for commands about one experiment. */
export function addExperiment(command: Command): Command {
  return addLogs(command).option("--name <name>", "experiment (default: the only one in the logs folder)");
}
