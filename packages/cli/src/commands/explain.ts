import path from "node:path";
import {
  type AttemptFile,
  type AttemptRead,
  type PairRow,
  type PhaseRecord,
  listed,
  parsePairKey,
  type Setting,
  settings,
  settingText,
  trialKey,
  type Judgement,
  parseText,
} from "@cooperbench-ts/results";
import { ForeignTree } from "@cooperbench-ts/results/node";
import { trialAddress } from "@cooperbench-ts/viewer";
import type { Command } from "commander";
import { z } from "zod";
import { readSetting } from "../config/run-map.ts";
import { type Io, printLine, writeJsonLine } from "../io.ts";
import { cut, formatDuration, formatUsd } from "../render/format.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { logsFolder } from "./find-experiment.ts";
import { addTreeBesideSetting, type Chosen, readChosen } from "./read-tree.ts";
import { servedPage } from "./served-pages.ts";

export function explainCommand(context: CommandContext): Command {
  const command = addTreeBesideSetting(
    newCommand(
      context,
      "explain",
      "every attempt of a trial: verdict, rule that fired, the evidence quoted, cost, files",
      [
        "explain pallets_jinja_task/1621/f6_f10",
        "explain pallets_jinja_task/1621/f6_f10 --setting coop-comm",
        "explain pallets_jinja_task/1621/f6_f10 their/logs",
      ],
    ).argument("<pair>", "repo/task/fA_fB"),
  ).option("--setting <setting>", `only this setting: ${settings.join(", ")}`);
  return onRun(command, context, async ({ setting: shown, ...options }, [pair = "", ...dirs]) => {
    const { io } = context;
    if (parsePairKey(pair) === null)
      throw new UsageError(`${pair}: expected a pair, repo/task/fA_fB with the lower feature first.`);
    const setting = readSetting({ setting: shown });
    const chosen = await readChosen(io, options, dirs, { pair, detail: "pairs" });
    const trials = chosen.trials.filter(
      (trial) => trial.pair === pair && (setting === undefined || trial.setting === setting),
    );
    if (trials.length === 0) throw await unknownTrial(io, options, dirs, { name: chosen.name, pair, setting });
    const page = await pageOfTrials(io, options, dirs, chosen);
    for (const { run, row, judgement, verdictFile } of trials) {
      const verdict = judgement.verdict === null ? null : { ...verdictFile, ...judgement };
      const attempts = (await chosen.results.attemptsOf(row)).map((read) => ({
        ...read,
        dir: chosen.pathOf(read.dir),
      }));
      if (options["json"] === true) {
        writeJsonLine(io, { run, pair, verdict, attempts, page: page?.(row) ?? null });
        continue;
      }
      const outcome =
        verdict === null ? `no verdict yet (${judgement.reason})` : `${verdict.verdict} (${verdict.reason})`;
      printLine(io, `${trialKey({ run, pair })}: ${outcome}`);
      for (const attempt of attempts)
        for (const line of attemptLines(attempt, await lastWords(attempt.dir))) printLine(io, line);
      if (attempts.length === 0) for (const line of withoutAttempts(row, judgement, chosen)) printLine(io, line);
      if (page !== null) printLine(io, `    page     ${page(row)}`);
    }
    return 0;
  });
}

/** Where its trials are on a page that is served now; null: none is. */
async function pageOfTrials(
  io: Io,
  options: Readonly<Record<string, unknown>>,
  dirs: readonly string[],
  { experimentIn, name, results }: Chosen,
): Promise<((row: PairRow) => string) | null> {
  const [dir = await logsFolder(io, options), ...others] = dirs;
  // Names of trials of several trees depend on how their folders were given.
  if (others.length > 0) return null;
  const page = await servedPage(io, path.resolve(io.cwd, dir), experimentIn === null ? null : name);
  return page === null ? null : (row) => trialAddress(page, row, results.pairs);
}

/** Of a result whose attempts nobody recorded, or which are not here, its own files tell why it is what it is. */
function withoutAttempts(row: PairRow, judgement: Judgement, { experimentIn, pathOf }: Chosen): string[] {
  const { verdict, diagnostics, rule, evidence } = judgement;
  const unknown = diagnostics.find(({ code }) => code === "not-adopted");
  if (experimentIn !== null && verdict === null)
    return [`  ${unknown === undefined ? "not run yet" : `${unknown.code}: ${unknown.message}`}`];
  const why = diagnostics.some(({ code }) => code === "adopted")
    ? "adopted: it was not run here"
    : "its attempts are not here";
  const spent = [row.costUsd === null ? "cost unknown" : formatUsd(row.costUsd), ...stepsText(row)].join(", ");
  return [
    ...(experimentIn === null ? [] : [`  ${why}`]),
    `    rule     ${rule}`,
    ...(evidence === null ? [] : [`             “${evidence.quote}” (${evidence.file})`]),
    ...diagnostics.map(({ code, message }) => `             ${code}: ${message}`),
    `    cost     ${spent}`,
    ...(row.dir === null ? [] : [`    files    ${pathOf(row.dir)}`]),
  ];
}

function stepsText({ steps }: PairRow): string[] {
  return steps === null ? [] : [`${steps} steps`];
}

/** Names what is there instead. */
async function unknownTrial(
  io: Io,
  options: Readonly<Record<string, unknown>>,
  dirs: readonly string[],
  { name, pair, setting }: { readonly name: string; readonly pair: string; readonly setting: Setting | undefined },
): Promise<UsageError> {
  const { trials } = await readChosen(io, options, dirs, { detail: "verdicts", quiet: true });
  const ofPair = trials.filter((trial) => trial.pair === pair);
  const there =
    ofPair.length > 0
      ? `It is there as ${[...new Set(ofPair.map(settingText))].join(", ")}.`
      : `Its pairs are ${nearestFirst([...new Set(trials.map((trial) => trial.pair))], pair)}.`;
  return new UsageError(`${name} has no trial ${pair}${setting === undefined ? "" : ` in ${setting}`}. ${there}`);
}

/** Those of the same task, and of the same repository, come first. */
function nearestFirst(pairs: readonly string[], wanted: string): string {
  const shared = (pair: string): number => {
    const [own, other] = [pair.split("/"), wanted.split("/")];
    return own.findIndex((part, at) => part !== other[at]);
  };
  const sorted = pairs.toSorted((a, b) => shared(b) - shared(a));
  return listed(sorted, SHOWN);
}

const SHOWN = 8;

const lastMessagesSchema = z.looseObject({ messages: z.array(z.unknown()), answer: z.unknown() });
const assistantSchema = z.looseObject({ role: z.enum(["assistant", "model"]) });
const LAST_WORDS_CHARS = 600;

/** What the model said last in an attempt that came to no good; null where nothing was kept. */
async function lastWords(dir: string): Promise<string | null> {
  const text = await new ForeignTree(dir).textInPool("last-messages.json").then(
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
function recoveredLines({ agent, evals, judgement, origin }: AttemptFile): string[] {
  if (origin !== undefined) return [`    agent    adopted: run ${origin.run}, taken from ${origin.dir}`];
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
