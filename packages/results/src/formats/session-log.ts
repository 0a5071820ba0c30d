import { fieldsOf, jsonLines } from "./json-lines.ts";

const ROLES: ReadonlySet<unknown> = new Set(["user", "assistant", "system"]);

/**
 * When each row of a transcript was written, in seconds since the epoch; null: not said. Reads `<agent>_session.jsonl`, from whose
 * events upstream makes the transcript: the same ones, in the same order.
 */
export function rowTimes(text: string): (number | null)[] {
  return [...jsonLines(text)]
    .map((event) => ({ event, at: typeof event["timestamp"] === "string" ? event["timestamp"] : "" }))
    .filter(({ event }) => isRow(event))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ at }) => {
      const ms = Date.parse(at);
      return Number.isNaN(ms) ? null : ms / 1000;
    });
}

function isRow({ message, type }: Readonly<Record<string, unknown>>): boolean {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return false;
  const { role } = fieldsOf(message);
  return ROLES.has(typeof role === "string" && role !== "" ? role : type);
}
