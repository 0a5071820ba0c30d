import { createHash } from "node:crypto";
import { isTree, listOf, parseJson, type Tree, treeOf } from "../json-tree.ts";

/** What the door has to know of a request, read once. */
export interface RequestFacts {
  /** The model that it asks for: in its body, or, as Gemini has it, in its path. null: it names none. */
  readonly model: string | null;
  /** Whether the model is asked for an answer. A count of tokens, or a list of models, costs nothing and is no conversation. */
  readonly asksModel: boolean;
  /** Tokens of the longest answer that it wants; undefined: it does not say. */
  readonly maxOutputTokens: number | undefined;
  /** The same for all calls of one conversation: a digest of how it begins. */
  readonly conversation: string;
}

/** How providers are told the longest answer that is wanted. */
const LIMIT_KEYS = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

/** Where Anthropic and Gemini count the tokens of a request, for nothing. */
const COUNTS_TOKENS = /(?:\/|:)count_?tokens$/i;

/** @param text of the body; null: nobody can read it */
export function requestFacts(method: string, url: URL, text: string | null): RequestFacts {
  const request = treeOf(text === null ? null : parseJson(text));
  const model = request["model"];
  const named = typeof model === "string" && model !== "" ? model : null;
  return {
    model: named ?? /\/models\/([^/:]+)/.exec(url.pathname)?.[1] ?? null,
    asksModel: method === "POST" && !COUNTS_TOKENS.test(url.pathname),
    maxOutputTokens: requestedLimit(request),
    conversation: createHash("sha256").update(beginningOf(request)).digest("base64url").slice(0, 16),
  };
}

/** The messages of a request to OpenAI, Anthropic, Cohere v2 (`messages`), OpenAI responses (`input`) or Gemini (`contents`). */
export function messagesOf(request: Tree): readonly unknown[] {
  return [request["messages"], request["contents"], request["input"]].map(listOf).find((list) => list.length > 0) ?? [];
}

function requestedLimit(request: Tree): number | undefined {
  const limits = [
    ...LIMIT_KEYS.map((key) => request[key]),
    treeOf(request["generationConfig"])["maxOutputTokens"],
  ].filter((limit) => typeof limit === "number" && limit > 0);
  return limits.length === 0 ? undefined : Math.max(...(limits as number[]));
}

/**
 * The texts up to the first message of a user, or up to the first answer where it is a request to OpenAI responses: an agent's
 * task, which no other agent has. Clients move their marks for caches from call to call, the texts stay.
 */
function beginningOf(request: Tree): string {
  const messages = messagesOf(request);
  return messages
    .slice(0, Math.max(1, lengthOfBeginning(request, messages)))
    .map((message) => textIn(message))
    .join("\n");
}

function lengthOfBeginning(request: Tree, messages: readonly unknown[]): number {
  const roles = messages.map((message) => treeOf(message)["role"]);
  if (!Array.isArray(request["input"])) return roles.indexOf("user") + 1;
  // Codex says where it runs before it says the task: the same for all agents, and of a user too.
  const answered = roles.findIndex((role) => role !== "user" && role !== "developer" && role !== "system");
  return answered === -1 ? roles.length : answered;
}

function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textIn).join("\n");
  return isTree(value) ? textIn(value["content"] ?? value["parts"] ?? value["text"] ?? "") : "";
}
