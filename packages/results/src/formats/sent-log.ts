import { fieldsOf, jsonLines } from "./json-lines.ts";
import { parseJson } from "./parse-json.ts";

/** A message that `coop-send` or `coop-broadcast` delivered. */
export interface SentMessage {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Seconds since the epoch; null: not said. */
  readonly timeSec: number | null;
}

/** Reads `<agent>_sent.jsonl`: what the tools in an agent's container delivered, in order. Lines of another shape are left out. */
export function readSentLog(text: string): SentMessage[] {
  return [...jsonLines(text)].flatMap(messageIn);
}

/**
 * The messages that an answer of `coop-recv` holds; empty where it is none. It prints the inbox as a JSON list of what was sent;
 * other commands of the same call may stand around it.
 */
export function receivedIn(answer: string): SentMessage[] {
  if (!answer.includes('"from"')) return [];
  const start = answer.search(/^\[\s*(?:\{|$)/m);
  const end = answer.lastIndexOf("]");
  const json = start === -1 || end < start ? null : parseJson(answer.slice(start, end + 1));
  return json?.ok === true && Array.isArray(json.value) ? json.value.flatMap(messageIn) : [];
}

function messageIn(value: unknown): SentMessage[] {
  const { from, to, content, timestamp } = fieldsOf(value);
  return typeof from === "string" && typeof to === "string" && typeof content === "string"
    ? [{ from, to, text: content, timeSec: typeof timestamp === "number" ? timestamp : null }]
    : [];
}
