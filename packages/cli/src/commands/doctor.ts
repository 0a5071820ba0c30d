import { doctor } from "@cooperbench-ts/core";
import type { Command } from "commander";
import { addRunFlags, effectiveConfig } from "../config/run-flags.ts";
import { exitCodes } from "../exit-codes.ts";
import { printLine, writeJsonLine } from "../io.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";

const MARKS = { ok: "ok     ", warning: "warning", failed: "FAILED ", skipped: "skipped" } as const;
const NAME_COLUMNS = "agent-config".length;
const REMEDY_INDENT = " ".repeat(MARKS.ok.length + NAME_COLUMNS + 2);

export function doctorCommand(context: CommandContext): Command {
  const command = addRunFlags(
    newCommand(context, "doctor", "every prerequisite, one line each, with the remedy", [
      "doctor --model command-a-03-2025",
      "doctor --settings solo --json",
    ]),
  );
  return onRun(command, context, async (options) => {
    const { io } = context;
    const { input } = await effectiveConfig(io, options);
    let failed = 0;
    for await (const check of doctor(input, { environment: io.environment })) {
      if (check.state === "failed") failed += 1;
      if (options["json"] === true) writeJsonLine(io, check);
      else {
        const [message = "", ...more] = check.message.trimEnd().split("\n");
        printLine(io, `${MARKS[check.state]} ${check.name.padEnd(NAME_COLUMNS)} ${message}`);
        for (const line of [...more, ...(check.remedy === null ? [] : [check.remedy])])
          printLine(io, `${REMEDY_INDENT}${line}`);
      }
    }
    return failed === 0 ? exitCodes.done : exitCodes.prerequisite;
  });
}
