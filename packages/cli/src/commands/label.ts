import path from "node:path";
import {
  InputError,
  labelConversations,
  type LabelEvent,
  type LabelHost,
  labelsPlace,
  type LabelReport,
  planLabels,
  readHumanLabels,
  readRubric,
  writeLabels,
} from "@cooperbench-ts/core";
import {
  type Agreement,
  builtInRubrics,
  type CategoryCount,
  type Conversations,
  conversationsFor,
  countLabels,
  labelAgreement,
  type LabelRow,
  type Rubric,
} from "@cooperbench-ts/results";
import { tableToParquet } from "@cooperbench-ts/results/parquet";
import type { Command } from "commander";
import { addLabelFlags, labelOptions } from "../config/label-flags.ts";
import { exitCodes } from "../exit-codes.ts";
import { clearLine, drawLine, type Io, printLine, sayLine, writeJsonLine } from "../io.ts";
import { agreementText, countsText, countText, eventText, passText, planText, reportText } from "../render/labels.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { logsFolder } from "./find-experiment.ts";
import { addTree, type Chosen, readChosen } from "./read-tree.ts";

/** As commander gives them. */
type Options = Readonly<Record<string, unknown>> & {
  readonly rubric?: string;
  readonly out?: string;
  readonly human?: string;
};

export function labelCommand(context: CommandContext): Command {
  const command = newCommand(
    context,
    "label",
    "asks a model about what agents wrote to each other, by a rubric: labels with quotes, shares, agreement",
    [
      "label --rubric communication-errors --model command-a-03-2025 --dry-run",
      "label old/logs --rubric speech-acts --model openai/gpt-4o --out labels --max-cost 5",
      "label --rubric mine.yaml --model command-a-03-2025 --passes 2 --human mine.csv",
    ],
  );
  return onRun(addLabelFlags(addTree(command)), context, async (options, dirs) => label(context.io, options, dirs));
}

async function label(io: Io, options: Options, dirs: readonly string[]): Promise<number> {
  const json = options["json"] === true;
  if (options.rubric === undefined)
    throw new UsageError(`label: pass --rubric, one of ${Object.keys(builtInRubrics).join(", ")}, or a file.`);
  const rubric = await readRubric(options.rubric, io.cwd);
  const asked = labelOptions(options);
  const human = await humanLabels(io, options, rubric);
  const chosen = await readChosen(io, options, dirs);
  const found = conversationsFor(rubric, chosen.results.pairs, chosen.results.messages);
  const input = { rubric, conversations: found.conversations, options: asked };
  sayLine(io, foundText(chosen.name, found));
  const out = options.out === undefined ? null : path.resolve(io.cwd, options.out);
  const trees = await treesOf(io, options, dirs, chosen);
  if (options["dryRun"] === true) {
    const folder = await labelsPlace(trees, out).catch((error: unknown) => {
      if (out !== null || !InputError.isInstance(error)) throw error;
      return null;
    });
    const plan = await planLabels({ ...input, folder }, { environment: io.environment });
    if (json) writeJsonLine(io, { type: "plan", ...plan });
    else for (const line of planText(plan)) printLine(io, line);
    return exitCodes.done;
  }
  const folder = await labelsPlace(trees, out);
  const files: string[] = [];
  const beforeRelease = async (outcome: LabelReport): Promise<void> => {
    files.push(...(await writeLabels(outcome, tableToParquet)));
  };
  const report = await watched(io, json, (host) =>
    labelConversations({ ...input, folder }, { ...host, beforeRelease }),
  );
  const pairs = found.conversations.map(({ pair }) => pair);
  const outcome: Outcome = {
    rubric,
    found,
    report,
    files,
    counts: countLabels(pairs, labelsOf(report, 1), categoriesOf(rubric)),
    passes: report.passes.length > 1 ? labelAgreement(pairs, labelsOf(report, 1), labelsOf(report, 2)) : null,
    human: human === null ? null : labelAgreement(pairs, labelsOf(report, 1), human),
  };
  if (json) writeOutcome(io, outcome);
  else printOutcome(io, outcome);
  return exitCodeOf(report);
}

interface Outcome {
  readonly rubric: Rubric;
  readonly found: Conversations;
  readonly report: LabelReport;
  readonly files: readonly string[];
  readonly counts: readonly CategoryCount[];
  /** null: there was one pass. */
  readonly passes: Agreement | null;
  /** null: no person's labels were given. */
  readonly human: Agreement | null;
}

function printOutcome(io: Io, { rubric, report, files, counts, passes, human }: Outcome): void {
  for (const pass of report.passes) printLine(io, passText(pass, report.passes.length));
  for (const line of countsText(counts, rubric)) printLine(io, line);
  if (passes !== null) for (const line of agreementText(passes, "the two passes")) printLine(io, line);
  if (human !== null) for (const line of agreementText(human, "the model and the person")) printLine(io, line);
  for (const line of reportText(report)) printLine(io, line);
  sayLine(io, `tables: ${files.join(", ")}`);
}

/** One line a label, then one about all of them. */
function writeOutcome(io: Io, { found, report, files, counts, passes, human }: Outcome): void {
  const { passes: all, ...rest } = report;
  for (const { pass, labels } of all) for (const row of labels) writeJsonLine(io, { type: "label", pass, ...row });
  writeJsonLine(io, {
    type: "summary",
    ...rest,
    files,
    withoutMessages: found.withoutMessages,
    notFailed: found.notFailed,
    passes: all.map(({ labels, ...pass }) => ({ ...pass, labels: labels.length })),
    categories: counts,
    agreement: { passes, human },
  });
}

async function humanLabels(io: Io, { human }: Options, rubric: Rubric): Promise<LabelRow[] | null> {
  return human === undefined ? null : readHumanLabels(human, io.cwd, rubric);
}

/** The folders that were read. */
async function treesOf(io: Io, options: Options, dirs: readonly string[], { experimentIn }: Chosen): Promise<string[]> {
  if (experimentIn !== null) return [experimentIn];
  return dirs.length === 0 ? [await logsFolder(io, options)] : dirs.map((dir) => path.resolve(io.cwd, dir));
}

/** The first interruption asks nothing new, the second cuts what is under way. */
async function watched(io: Io, json: boolean, run: (host: LabelHost) => Promise<LabelReport>): Promise<LabelReport> {
  const [drain, stop] = [new AbortController(), new AbortController()];
  const stopListening = io.onInterrupt((count) => {
    if (count > 1) return stop.abort();
    sayLine(io, "interrupted: calls under way end first; press again to cut them (answers that came are kept)");
    drain.abort();
  });
  const show = (event: LabelEvent): void => {
    if (io.isTerminal) clearLine(io);
    const text = eventText(event);
    if (text !== null) sayLine(io, text);
    if (event.type !== "labels-settled" || json) return;
    if (io.isTerminal) drawLine(io, countText(event));
    else if (event.done % SAID_EVERY === 0) sayLine(io, countText(event));
  };
  try {
    return await run({ environment: io.environment, onEvent: show, drain: drain.signal, signal: stop.signal });
  } finally {
    if (io.isTerminal) clearLine(io);
    stopListening();
  }
}

/** Where no line is drawn over. */
const SAID_EVERY = 25;

function labelsOf({ passes }: LabelReport, pass: number): readonly LabelRow[] {
  return passes.find((one) => one.pass === pass)?.labels ?? [];
}

function categoriesOf({ categories }: Rubric): string[] {
  return categories.map(({ id }) => id);
}

function foundText(name: string, { conversations, withoutMessages, notFailed }: Conversations): string {
  const left = [
    ...(withoutMessages > 0 ? [`${withoutMessages} trials without messages`] : []),
    ...(notFailed > 0 ? [`${notFailed} that did not fail`] : []),
  ];
  return `${name}: ${conversations.length} conversations${left.length === 0 ? "" : `; not asked about: ${left.join(", ")}`}`;
}

function exitCodeOf({ stop, passes }: LabelReport): number {
  if (stop?.cause === "interrupted") return exitCodes.interrupted;
  if (stop !== null) return exitCodes.stopped;
  return passes.some(({ failed }) => failed > 0) ? exitCodes.incomplete : exitCodes.done;
}
