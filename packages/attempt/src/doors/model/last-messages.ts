import { isTree, listOf, parseJson, treeOf } from "../json-tree.ts";
import { answerValue } from "./answer-reader.ts";
import { messagesOf } from "./request-facts.ts";

/** A conversation as the provider saw it last: the trajectory of an attempt whose upstream did not come to write one. */
export interface LastMessages {
  /** The messages of the last request, in the provider's shape. */
  readonly messages: readonly unknown[];
  /** The answer in the provider's shape; its text where it is no JSON; null when none came. */
  readonly answer: unknown;
}

const KEPT_CHARACTERS = 16_000;

/** Reads a request body and its answer of OpenAI, Anthropic, Cohere v2 (`messages`), OpenAI responses (`input`) or Gemini (`contents`). */
export function lastMessages(requestText: string, answerText: string | null): LastMessages {
  const messages = messagesOf(treeOf(parseJson(requestText)));
  return { messages, answer: answerText === null ? null : answerIn(answerText) };
}

function answerIn(text: string): unknown {
  const answer = answerValue(text);
  if (!isTree(answer)) return text.slice(-KEPT_CHARACTERS);
  const choice = treeOf(listOf(answer["choices"] ?? answer["candidates"])[0]);
  return choice["message"] ?? choice["content"] ?? answer["message"] ?? answer["content"] ?? answer;
}
