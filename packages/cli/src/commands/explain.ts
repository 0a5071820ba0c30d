import path from "node:path";
import {
  type AttemptFile,
  type AttemptRead,
  type PhaseRecord,
  parsePairKey,
  type Setting,
  settings,
  trialKey,
  type Judgement,
  parseText,
} from "@cooperbench-ts/results";
import { ForeignTree, readExperiment } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { z } from "zod";
import { printLine, writeJsonLine } from "../io.ts";
import { cut, formatDuration, formatUsd } from "../render/format.ts";
import { UsageError } from "../usage-error.ts";
import { addExperiment, type CommandContext, newCommand, onRun } from "./command.ts";
import { findExperiment } from "./find-experiment.ts";

export function explainCommand(context: CommandContext): Command {
  const command = addExperiment(
    newCommand(
      context,
      "explain",
      "every attempt of a trial: verdict, rule that fired, the evidence quoted, cost, files",
      ["explain pallets_jinja_task/1621/f6_f10", "explain pallets_jinja_task/1621/f6_f10 --setting coop-comm"],
    ),
  )
    .argument("<pair>", "repo/task/fA_fB")
    .option("--setting <setting>", `only this setting: ${settings.join(", ")}`);
  return onRun(command, context, async (options, [pair = ""]) => {
    const { io } = context;
    if (parsePairKey(pair) === null)
      throw new UsageError(`${pair}: expected a pair, repo/task/fA_fB with the lower feature first.`);
    const setting = options["setting"] as Setting | undefined;
    if (setting !== undefined && !settings.includes(setting))
      throw new UsageError(`--setting ${setting}: expected one of ${settings.join(", ")}.`);
    const { logs, name } = await findExperiment(io, options);
    const experiment = await readExperiment(logs, name, { pair, detail: "pairs" });
    const trials = experiment.trials.filter(
      (trial) => trial.pair === pair && (setting === undefined || trial.setting === setting),
    );
    if (trials.length === 0)
      throw new UsageError(`${name} has no planned trial ${pair}${setting === undefined ? "" : ` in ${setting}`}.`);
    const tree = new ForeignTree(logs);
    for (const { run, row, judgement, verdictFile } of trials) {
      const verdict = judgement.verdict === null ? null : { ...verdictFile, ...judgement };
      const attempts = (await experiment.results.attemptsOf(row)).map((read) => ({
        ...read,
        dir: path.join(logs, read.dir),
      }));
      if (options["json"] === true) {
        writeJsonLine(io, { run, pair, verdict, attempts });
        continue;
      }
      const outcome = verdict === null ? "no verdict yet" : `${verdict.verdict} (${verdict.reason})`;
      printLine(io, `${trialKey({ run, pair })}: ${outcome}`);
      for (const attempt of attempts)
        for (const line of attemptLines(attempt, await lastWords(tree, attempt.dir))) printLine(io, line);
      if (attempts.length === 0) printLine(io, `  ${withoutAttempts(judgement)}`);
    }
    return 0;
  });
}

function withoutAttempts({ verdict, diagnostics }: Judgement): string {
  const unknown = diagnostics.find(({ code }) => code === "not-adopted");
  if (verdict === null) return unknown === undefined ? "not run yet" : `${unknown.code}: ${unknown.message}`;
  return diagnostics.some(({ code }) => code === "adopted")
    ? "adopted: it was not run here"
    : "its attempts are not here";
}

const lastMessagesSchema = z.looseObject({ messages: z.array(z.unknown()), answer: z.unknown() });
const assistantSchema = z.looseObject({ role: z.enum(["assistant", "model"]) });
const LAST_WORDS_CHARS = 600;

/** What the model said last in an attempt that came to no good; null where nothing was kept. */
async function lastWords(tree: ForeignTree, dir: string): Promise<string | null> {
  const text = await tree.textInPool(path.join(dir, "last-messages.json")).then(
    (file) => file.text,
    () => null,
  );
  if (text === null) return null;
  const kept = parseText(text, lastMessagesSchema);
  if (kept.kind === "rejected") return null;
  const { messages, answer } = kept.value;
  // A call that was cut off has no answer: then the model's words before it.
  const words = answer ?? messages.findLast((message) => assistantSchema.safeParse(message).success);
  return words === undefined ? null : cut(typeof words === "string" ? words : JSON.stringify(words), LAST_WORDS_CHARS);
}

function attemptLines(read: AttemptRead, words: string | null): string[] {
  if (read.kind === "rejected") return [`  attempt ${read.number}: ${read.why}`, `    files    ${read.dir}`];
  const { attempt } = read;
  const phases = [...(attempt.agent === null ? [] : [attempt.agent]), ...attempt.evals];
  return [
    `  attempt ${read.number}, ${spendText(attempt)}`,
    ...recoveredLines(attempt),
    ...phases.flatMap(phaseLines),
    ...repairLines(attempt),
    ...(words === null ? [] : ["    last words of the model:", ...words.split("\n").map((line) => `      | ${line}`)]),
    `    files    ${read.dir}`,
  ];
}

function phaseLines(phase: PhaseRecord): string[] {
  const { judgement, end } = phase;
  const ending =
    end.kind === "exited"
      ? `exit ${end.exitCode}`
      : end.kind === "timeout"
        ? `killed at its limit of ${formatDuration(end.limitMs)}`
        : end.kind;
  const verdict = judgement.verdict ?? "no verdict";
  return [
    `    ${phase.phase.padEnd(8)} ${ending} after ${formatDuration(phase.durationMs)}: ${verdict} (${judgement.reason}), rule ${judgement.rule}`,
    ...(judgement.evidence === null ? [] : [`             “${judgement.evidence.quote}” (${judgement.evidence.file})`]),
    ...judgement.diagnostics.map(({ code, message }) => `             ${code}: ${message}`),
  ];
}

/** The agent phase of a harness that died has no record of its own, only what was found of it later. */
function recoveredLines({ agent, evals, judgement }: AttemptFile): string[] {
  if (agent !== null || evals.length > 0) return [];
  const { verdict, reason, rule } = judgement;
  return [
    `    agent    cut off with its harness, looked at later: ${verdict ?? "no verdict"} (${reason}), rule ${rule}`,
  ];
}

function repairLines({ patchRepair }: AttemptFile): string[] {
  return patchRepair.map(({ file, linesAdded, way }) =>
    way === "hunk-shortened"
      ? `    repaired ${file}: its last hunk does without the lines that upstream had cut`
      : `    repaired ${file}: ${linesAdded === 0 ? "bytes" : `${linesAdded} lines`} that upstream had cut`,
  );
}

function spendText({ spend }: AttemptFile): string {
  return spend.costUsd === null
    ? `cost unknown${spend.knownUsd > 0 ? ` (at least ${formatUsd(spend.knownUsd)})` : ""}`
    : `${formatUsd(spend.costUsd)} (${spend.source})`;
}
