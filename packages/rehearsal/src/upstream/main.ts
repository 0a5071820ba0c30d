import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { habitsOf } from "../scenario/habits.ts";
import { parseScenario } from "../scenario/scenario.ts";
import { parseArgv, textOf } from "./argv.ts";
import { consoleWidth, terminal } from "./console.ts";
import { evalCommand } from "./eval-command.ts";
import { PythonError, SystemExit, traceback } from "./python-error.ts";
import { runCommand } from "./run-command.ts";

/** `node main.ts <scenario.json> <cooperbench's own arguments>`. */
async function main(scenarioFile: string, words: readonly string[]): Promise<number> {
  const scenario = parseScenario(readFileSync(scenarioFile, "utf8"), scenarioFile);
  if (scenario.ignoreTerm) process.on("SIGTERM", () => {});
  const parsed = parseArgv(scenario.upstreamVersion, words, consoleWidth());
  if (parsed.kind === "help") {
    terminal.lines(parsed.text.trimEnd());
    return 0;
  }
  if (parsed.kind === "error") {
    terminal.error(parsed.text);
    return 2;
  }
  const { command, values } = parsed;
  const world = {
    scenario,
    habits: habitsOf(scenario.upstreamVersion),
    stateDir: join(dirname(scenarioFile), "state"),
    datasetDir: textOf(values, "datasetDir") ?? "dataset",
    logsDir: textOf(values, "logDir") ?? "logs",
  };
  try {
    if (command === "run") await runCommand(world, values);
    else if (command === "eval") await evalCommand(world, values);
    else throw new PythonError("NotImplementedError", `the stand-in does not rehearse \`${command}\``, []);
    return 0;
  } catch (error) {
    if (error instanceof SystemExit) return error.exitCode;
    if (!(error instanceof PythonError)) throw error;
    terminal.error(traceback(error));
    return 1;
  }
}

const [, , scenarioFile = "", ...words] = process.argv;
process.exitCode = await main(scenarioFile, words);
