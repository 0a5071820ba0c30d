import { readFile } from "node:fs/promises";
import path from "node:path";
import { requireResultsFolder } from "@cooperbench-ts/core";
import { type JudgeLine, judge, type Judgement } from "@cooperbench-ts/results";
import { judgeTree } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { JudgeTotals, pairText, verdictText } from "../render/judge.ts";
import { UsageError } from "../usage-error.ts";
import { addRunMap, readRunMap, readSetting } from "../config/run-map.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { WHAT_A_PAIR_IS } from "./read-tree.ts";

export function judgeCommand(context: CommandContext): Command {
  const command = addRunMap(
    newCommand(
      context,
      "judge",
      "judges any results tree or pair folder, also one made by upstream or a script; nothing is changed",
      [
        "judge logs",
        "judge logs/command-a-solo --json",
        "judge --phase run --exit-code 1 --stdout out.txt --stderr err.txt",
      ],
    ),
  )
    .argument("[dir]", "results tree, run folder or pair folder")
    .option("--upstream-version <version>", "version that made runs without a manifest")
    .option("--again", "judge by the files alone, also what a run of ours has judged with more than they show")
    .option("--phase <phase>", "judge a process that wrote nothing: run or eval")
    .option("--exit-code <n>", "its exit code")
    .option("--stdout <file>", "its output")
    .option("--stderr <file>", "its error output");
  return onRun(command, context, async (options, [dir]) => {
    const { io } = context;
    const json = options["json"] === true;
    if (options["phase"] !== undefined) {
      const judgement = await judgeProcess(io, options);
      if (json) writeJsonLine(io, lineOfProcess(judgement));
      else printLine(io, verdictText(judgement));
      return 0;
    }
    if (dir === undefined) throw new UsageError("judge: pass a folder, or --phase with the outputs of a process.");
    const runs = await readRunMap(io.cwd, options);
    const lines = judgeTree(await requireResultsFolder(path.resolve(io.cwd, dir)), {
      ...(runs.length === 0 ? {} : { runs }),
      setting: readSetting(options) ?? null,
      judge: options["again"] === true ? "all" : "missing",
      upstreamVersion: (options["upstreamVersion"] as string | undefined) ?? null,
      onDiagnostic: ({ message, file }) => sayLine(io, `${file ?? ""}: ${message}`),
    });
    const totals = new JudgeTotals();
    for await (const line of lines) {
      totals.add(line);
      if (json) writeJsonLine(io, line);
      else printLine(io, pairText(line));
    }
    if (totals.pairs === 0) sayLine(io, noPair(dir));
    else if (!json) printLine(io, totals.text);
    return 0;
  });
}

/** The line of a process alone has no pair, and nothing that only a folder tells. */
function lineOfProcess({ verdict, redo, reason, rule, stopsRun, evidence, diagnostics }: Judgement): object {
  return {
    run: null,
    setting: null,
    verdict,
    redo,
    reason,
    rule,
    stopsRun,
    evidence,
    diagnostics,
    costUsd: null,
    costAllAttemptsUsd: null,
    attempts: null,
    dir: null,
  } satisfies Record<Exclude<keyof JudgeLine, "pair" | "resumesAt">, unknown>;
}

async function judgeProcess(io: Io, options: Readonly<Record<string, unknown>>): Promise<Judgement> {
  const phase = options["phase"];
  if (phase !== "run" && phase !== "eval") throw new UsageError(`--phase ${String(phase)}: expected run or eval.`);
  const exitCode = (options["exitCode"] as string | undefined) ?? "";
  if (!/^-?\d+$/.test(exitCode))
    throw new UsageError(
      `--exit-code ${JSON.stringify(exitCode)}: expected the exit code of the process, a whole number.`,
    );
  const text = async (flag: string): Promise<string> => {
    const file = options[flag] as string | undefined;
    if (file === undefined) return "";
    return readFile(path.resolve(io.cwd, file), "utf8").catch((cause: Error) => {
      throw new UsageError(`--${flag} ${file}: ${cause.message}.`);
    });
  };
  return judge({
    upstreamSetting: null,
    files: new Map(),
    modifiedAt: new Map(),
    upstreamVersion: null,
    driver: {
      phase: phase === "run" ? "agent" : "eval",
      evalTry: 0,
      end: { kind: "exited", exitCode: Number(exitCode) },
      stdout: await text("stdout"),
      stderr: await text("stderr"),
      docker: null,
      model: null,
      time: null,
      containers: [],
    },
  });
}

function noPair(dir: string): string {
  return `${dir}: no pair of results lies here. ${WHAT_A_PAIR_IS}`;
}
