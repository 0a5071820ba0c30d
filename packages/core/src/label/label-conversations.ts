import path from "node:path";
import { type ModelPrice, openModelDoor, systemClock, writeJson } from "@cooperbench-ts/attempt/host";
import { type Conversation, labelScheme, PrerequisiteError, type Rubric } from "@cooperbench-ts/results";
import { acquireLock } from "../journal/lock.ts";
import { AnswersFile, type AnswersRead, readAnswers } from "./answers-file.ts";
import { Budget } from "./budget.ts";
import { endpointOf, type LabelEndpoint, requireEndpoint } from "./label-endpoint.ts";
import { type LabelOptions, type LabelOptionsInput, labelOptionsSchema } from "./label-options.ts";
import type { LabelHost } from "./label-host.ts";
import { labelPrice, requirePrice, spentBefore } from "./label-price.ts";
import type { LabelReport, LabelStop } from "./label-report.ts";
import { labelSet, type LabelSet, questionsOf } from "./label-set.ts";
import { requireNoLinkTo } from "./labels-place.ts";
import { spendIn } from "./label-spend.ts";
import { KnownAnswers, passOf, passQuestions } from "./pass-of.ts";
import { QuestionLoop } from "./question-loop.ts";

export interface LabelInput {
  readonly rubric: Rubric;
  /** From `conversationsFor`. */
  readonly conversations: readonly Conversation[];
  /** Folder in which a folder for this rubric and model is made. */
  readonly folder: string;
  readonly options: LabelOptionsInput;
}

export const ANSWERS = "answers.jsonl";

/**
 * Asks a model about conversations by a rubric. Every answer is on disk before the next step, whole, with what it cost; the same call goes on
 * where an earlier one ended and asks nothing twice. Its outcome is a value also where it ended early.
 * @throws PrerequisiteError `key-missing`, `price-unknown`, `experiment-locked`, `endpoint-refused` where nothing was answered at all
 * @throws InputError `label-endpoint`, `labels-place`
 */
export async function labelConversations(input: LabelInput, host: LabelHost): Promise<LabelReport> {
  const options = labelOptionsSchema.parse(input.options);
  const set = labelSet(input.folder, input.rubric, options.model);
  await requireNoLinkTo(set.folder, input.folder);
  const answers = path.join(set.folder, ANSWERS);
  const way = await wayTo(input, options, host, set, await readAnswers(answers));
  const lock = await acquireLock(path.join(set.folder, "lock"), "set of labels");
  try {
    // Another call may have written until the lock was taken.
    const read = await readAnswers(answers);
    tellDamage(read, host);
    const file = await AnswersFile.open(answers, read);
    try {
      if (way.asks) await writeSet(set, file);
      const report = await labelAll({ input, options, host, set, file, ...way });
      await host.beforeRelease?.(report);
      return report;
    } finally {
      if (way.asks) await writeSet(set, file);
      await file.close();
    }
  } finally {
    await lock.release();
  }
}

interface Way {
  /** Something is left to ask. */
  readonly asks: boolean;
  readonly endpoint: LabelEndpoint;
  readonly price: ModelPrice | null;
}

/** Who asks nothing needs neither key nor price: tables are written anew from the answers that are there. */
async function wayTo(
  { rubric, conversations }: LabelInput,
  options: LabelOptions,
  host: LabelHost,
  set: LabelSet,
  { lines }: AnswersRead,
): Promise<Way> {
  const known = new KnownAnswers(set, lines);
  const all = passQuestions(questionsOf(rubric, conversations, options.limit), options.passes);
  if (all.every(({ question, pass }) => known.step(question, pass).kind !== "ask"))
    return { asks: false, endpoint: { ...endpointOf(options), key: null }, price: null };
  const endpoint = requireEndpoint(options, host.environment);
  const price = await labelPrice(options, host);
  requirePrice(price, options);
  return { asks: true, endpoint, price };
}

interface Session extends Way {
  readonly input: LabelInput;
  readonly options: LabelOptions;
  readonly host: LabelHost;
  readonly set: LabelSet;
  readonly file: AnswersFile;
}

async function labelAll({ input, options, host, endpoint, price, set, file }: Session): Promise<LabelReport> {
  const { clock = systemClock } = host;
  const spentUsd = spentBefore(file.lines, price, options);
  // Waits are ours: a user who ends the call must not wait for them.
  const door = await openModelDoor({ clock, proxy: host.environment, holdLimitMs: 0 });
  const questions = questionsOf(input.rubric, input.conversations, options.limit);
  const budget = new Budget(options.maxCost, spentUsd);
  const answersBefore = file.lines.filter(({ type }) => type === "answer").length;
  try {
    const loop = new QuestionLoop({
      set,
      options,
      endpoint,
      price,
      file,
      door,
      budget,
      clock,
      host,
      questions: passQuestions(questions, options.passes),
    });
    const { stop, failures } = await loop.run();
    const answers = file.lines.filter(({ type }) => type === "answer").length - answersBefore;
    if (stop?.cause === "endpoint-refused" && answers === 0) throw refused(stop);
    return {
      folder: set.folder,
      scheme: labelScheme(set.rubric, set.model),
      passes: Array.from({ length: options.passes }, (_, at) => passOf(set, questions, at + 1, file.lines, failures)),
      spend: spendIn(file.lines),
      answers,
      stop,
    };
  } finally {
    await door.close();
  }
}

/** What the answers were asked by, for people and for whoever reads them later, and the endpoints that gave them. */
async function writeSet({ folder, rubric, rubricHash, model }: LabelSet, { lines }: AnswersFile): Promise<void> {
  const answered = lines.flatMap((line) => (line.type === "answer" && line.endpoint !== null ? [line.endpoint] : []));
  const endpoints = [...new Set(answered)];
  await writeJson(path.join(folder, "set.json"), { schemaVersion: 2, model, endpoints, rubricHash, rubric });
}

function tellDamage({ torn, unreadable }: AnswersRead, { onEvent }: LabelHost): void {
  const say = (message: string): void => onEvent?.({ type: "labels-notice", message });
  if (torn) say("an earlier call was cut off while it wrote an answer: that one is asked again");
  if (unreadable > 0) say(`${unreadable} lines of ${ANSWERS} cannot be read: what they held is asked again`);
}

function refused({ message }: LabelStop): PrerequisiteError {
  return new PrerequisiteError({ code: "endpoint-refused", subject: "model endpoint", problem: message, remedy: "" });
}
