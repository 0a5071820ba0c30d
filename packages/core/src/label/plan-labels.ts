import path from "node:path";
import type { ModelPrice } from "@cooperbench-ts/attempt/host";
import { costBound } from "@cooperbench-ts/attempt/host";
import { type PromptMessage, type Rubric } from "@cooperbench-ts/results";
import { readAnswers } from "./answers-file.ts";
import { endpointOf, shownUrl } from "./label-endpoint.ts";
import { ANSWERS, type LabelInput } from "./label-conversations.ts";
import type { LabelHost } from "./label-host.ts";
import { labelOptionsSchema } from "./label-options.ts";
import { labelPrice } from "./label-price.ts";
import { labelSet, type Question, questionsOf } from "./label-set.ts";
import { KnownAnswers, passQuestions } from "./pass-of.ts";
import { requestBody } from "./wire.ts";

/** What a call would ask. Nothing is sent and nothing is written. */
export interface LabelPlan {
  /** null: it is not said yet where answers would lie, so none is known. */
  readonly folder: string | null;
  /** Without secrets. */
  readonly endpoint: string;
  readonly model: string;
  /** All conversations that would have labels. */
  readonly conversations: number;
  /** Questions that earlier answers do not settle, over all passes. */
  readonly questions: number;
  /** Settled by earlier answers. */
  readonly known: number;
  /** Estimated from the length of the texts: 4 characters a token. */
  readonly inputTokens: number;
  /** Estimated: a short answer for a conversation, a few tokens for each message. */
  readonly outputTokens: number;
  /** USD by those estimates; null: no price is known. */
  readonly costUsd: number | null;
  /** USD that no call can exceed, all of them together: a token a byte, the longest answer, and each conversation asked twice. */
  readonly atMostUsd: number | null;
  /** The whole prompt of one of the questions; null: none is left. */
  readonly prompt: readonly PromptMessage[] | null;
}

const CHARACTERS_A_TOKEN = 4;

/** @throws InputError `label-endpoint` */
export async function planLabels(
  input: Omit<LabelInput, "folder"> & { readonly folder: string | null },
  host: Pick<LabelHost, "environment" | "signal">,
): Promise<LabelPlan> {
  const options = labelOptionsSchema.parse(input.options);
  const endpoint = endpointOf(options);
  const price = await labelPrice(options, host);
  const set = labelSet(input.folder ?? "", input.rubric, options.model);
  const lines = input.folder === null ? [] : (await readAnswers(path.join(set.folder, ANSWERS))).lines;
  const known = new KnownAnswers(set, lines);
  const questions = questionsOf(input.rubric, input.conversations, options.limit);
  const all = passQuestions(questions, options.passes).map(({ question, pass }) => ({
    question,
    step: known.step(question, pass),
  }));
  const open = all.flatMap(({ question, step }) => (step.kind === "ask" ? [{ question, prompt: step.prompt }] : []));
  const estimates = open.map(({ question, prompt }) => ({
    inputTokens: Math.ceil(charactersOf(prompt) / CHARACTERS_A_TOKEN),
    outputTokens: answerTokens(input.rubric, question),
    body: requestBody(endpoint, prompt, options.maxOutputTokens),
  }));
  const [inputTokens, outputTokens] = [
    sum(estimates.map((one) => one.inputTokens)),
    sum(estimates.map((one) => one.outputTokens)),
  ];
  return {
    folder: input.folder === null ? null : set.folder,
    endpoint: shownUrl(endpoint.url),
    model: endpoint.model,
    conversations: sum(questions.map(({ conversations }) => conversations.length)),
    questions: open.length,
    known: all.length - open.length,
    inputTokens,
    outputTokens,
    costUsd:
      price === null ? null : inputTokens * price.input_cost_per_token + outputTokens * price.output_cost_per_token,
    atMostUsd: price === null ? null : sum(estimates.map(({ body }) => boundOf(price, body, options.maxOutputTokens))),
    prompt: open[0]?.prompt ?? null,
  };
}

function charactersOf(prompt: readonly PromptMessage[]): number {
  return sum(prompt.map(({ content }) => content.length));
}

function answerTokens({ unit }: Rubric, { conversations: [{ messages }] }: Question): number {
  return unit === "message" ? 20 + 15 * messages.length : 150;
}

/** The second question holds the first one, its answer and what was wrong with it. */
function boundOf(price: ModelPrice, body: string, maxOutputTokens: number): number {
  const first = costBound(price, { text: body, maxOutputTokens }) ?? 0;
  const second = costBound(price, { text: body + " ".repeat(20_000), maxOutputTokens }) ?? 0;
  return first + second;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
