import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { at } from "./json.ts";

/** Rows of a session that are the conversation; the others are the program's own prompts and books, a quarter of a megabyte of them. */
const CONVERSATION: ReadonlySet<unknown> = new Set(["user", "assistant", "queue-operation", "cost-state"]);
const LONGEST_TEXT = 4000;

/**
 * Copies what upstream has left of a run, as small as it can be without losing its shapes: sessions without the program's own prompts,
 * long texts cut, addresses of the machine replaced.
 *   node record.ts LOGS_FOLDER TARGET
 */
export async function record(logs: string, target: string): Promise<void> {
  for (const entry of await readdir(logs, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = path.join(entry.parentPath, entry.name);
    const to = path.join(target, path.relative(logs, from));
    await mkdir(path.dirname(to), { recursive: true });
    await writeFile(to, cleaned(entry.name, await readFile(from, "utf8")));
  }
}

export function cleaned(name: string, text: string): string {
  const neutral = text.replaceAll(/\b10\.\d+\.\d+\.\d+:\d+/g, "192.0.2.1:8080");
  if (name.endsWith(".jsonl"))
    return neutral
      .split("\n")
      .flatMap((line) => rowOf(name, line))
      .join("\n");
  return name.endsWith(".json") ? JSON.stringify(shortened(JSON.parse(neutral)), null, 2) : neutral;
}

function rowOf(name: string, line: string): string[] {
  if (!line.startsWith("{")) return [line];
  const row: unknown = JSON.parse(line);
  if (name.endsWith("_session.jsonl") && !CONVERSATION.has(at(row, "type"))) return [];
  return [JSON.stringify(shortened(row))];
}

function shortened(value: unknown): unknown {
  if (typeof value === "string")
    return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}… (${value.length} characters)` : value;
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, shortened(below)]));
}

const [, script, logs, target] = process.argv;
if (script === import.meta.filename && logs !== undefined && target !== undefined) await record(logs, target);
