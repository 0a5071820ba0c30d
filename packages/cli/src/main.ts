import { Command } from "commander";
import { adoptCommand } from "./commands/adopt.ts";
import { agentsCommand } from "./commands/agents.ts";
import { addExamples, addSharedFlags, type CommandContext } from "./commands/command.ts";
import { compareCommand } from "./commands/compare.ts";
import { difficultyCommand } from "./commands/difficulty.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { explainCommand } from "./commands/explain.ts";
import { figuresCommand } from "./commands/figures.ts";
import { goldCommand } from "./commands/gold.ts";
import { imagesCommand } from "./commands/images.ts";
import { judgeCommand } from "./commands/judge.ts";
import { labelCommand } from "./commands/label.ts";
import { planCommand } from "./commands/plan.ts";
import { regradeCommand } from "./commands/regrade.ts";
import { rehearseCommand } from "./commands/rehearse.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { smokeCommand } from "./commands/smoke.ts";
import { statusCommand } from "./commands/status.ts";
import { summaryCommand } from "./commands/summary.ts";
import { sweepCommand } from "./commands/sweep.ts";
import { viewCommand } from "./commands/view.ts";
import { exitCodes } from "./exit-codes.ts";
import { helpOutput, type Io } from "./io.ts";
import { reportError } from "./report-error.ts";
import { version } from "./version.ts";

const COMMANDS: readonly ((context: CommandContext) => Command)[] = [
  doctorCommand,
  imagesCommand,
  agentsCommand,
  goldCommand,
  planCommand,
  runCommand,
  smokeCommand,
  statusCommand,
  summaryCommand,
  difficultyCommand,
  explainCommand,
  judgeCommand,
  viewCommand,
  reportCommand,
  exportCommand,
  figuresCommand,
  compareCommand,
  adoptCommand,
  regradeCommand,
  labelCommand,
  sweepCommand,
  rehearseCommand,
];

/** Of commands that are made of others. */
const GROUP_EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  images: ["images list", "images pull --subset lite", "images root --plan /mnt/data"],
  agents: ["agents list", "agents prepare --agent-version 1.2.3 --subset lite"],
};

/** Runs one call of the CLI and returns its exit code. Never throws. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.done;
  const context: CommandContext = { io, exit: (exit) => (code = exit) };
  const program = new Command("cooperbench-ts")
    .description("Run, resume and judge CooperBench campaigns through the upstream CLI.")
    .version(version)
    .helpCommand(false);
  for (const command of COMMANDS) program.addCommand(command(context));
  addExamples(program, ["rehearse", "doctor --model command-a-03-2025", "run --model command-a-03-2025", "summary"]);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((parent) => parent.commands)]) {
    if (command.commands.length === 0) addSharedFlags(command);
    else if (command !== program) addExamples(command, GROUP_EXAMPLES[command.name()] ?? []);
    command
      .exitOverride()
      .configureOutput({
        ...helpOutput(io),
        getOutHelpWidth: () => io.columns,
        getErrHelpWidth: () => io.columns,
      })
      .showSuggestionAfterError();
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return reportError(error, io, args.includes("--json"));
  }
}
