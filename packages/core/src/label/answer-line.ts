import { z } from "zod";

const usd = z.number().min(0).nullable();
const tokens = z.int().min(0).nullable();

/** Of what an answer is one. Whatever changes it makes other labels. */
const question = {
  /** SHA-256 of the conversation as the prompt shows it. */
  conversation: z.string(),
  /** SHA-256 of the instructions. */
  rubric: z.string(),
  /** As the endpoint calls it. */
  model: z.string(),
  /** From 1. */
  pass: z.int().min(1),
  /** From 1: the second one is told what was wrong with the first. */
  answer: z.int().min(1),
};

/** A call is about to be sent. Where no later line names it, it was cut off, and what it cost is not known. */
const sendingSchema = z.object({ type: z.literal("sending"), at: z.string(), call: z.string(), atMostUsd: usd });

/** Calls that brought no answer of the protocol. `costUsd` null: unknown. */
const endedSchema = z.object({
  type: z.literal("ended"),
  at: z.string(),
  calls: z.array(z.string()),
  status: z.int().nullable(),
  costUsd: usd,
});

/** An answer, whole. `trial` is for people: it is found by its question. */
const answerSchema = z.object({
  type: z.literal("answer"),
  at: z.string(),
  ...question,
  trial: z.string(),
  /** Which endpoint gave it, without secrets; null: not written down. Two of them may serve other models by one name. */
  endpoint: z.string().nullable().default(null),
  calls: z.array(z.string()),
  text: z.string(),
  body: z.string(),
  inputTokens: tokens,
  outputTokens: tokens,
  costUsd: usd,
});

export const answerLineSchema = z.discriminatedUnion("type", [sendingSchema, endedSchema, answerSchema]);
export type AnswerLine = z.infer<typeof answerLineSchema>;
export type AnswerOf<Type extends AnswerLine["type"]> = Extract<AnswerLine, { type: Type }>;

/** A conversation in one pass, as a key. */
export function questionKey({
  conversation,
  rubric,
  model,
  pass,
}: Pick<AnswerOf<"answer">, "conversation" | "rubric" | "model" | "pass">): string {
  return JSON.stringify([conversation, rubric, model, pass]);
}
