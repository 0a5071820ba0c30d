import { type EvalFile, evalKeys } from "../formats/eval-file.ts";
import { type ResultAgentEntry, type ResultFile, resultKeys } from "../formats/result-file.ts";
import { withoutSecrets } from "../verdict/redact.ts";
import { textOrNull } from "./columns.ts";
import { tableShape, type TableShape } from "./table.ts";
import { z } from "zod";

/** What `extra: true` adds to a row: keys of upstream's files that these formats do not know. */
export interface WithExtra {
  readonly extra?: string | null;
}

const column = tableShape(
  "extra",
  1,
  z.object({
    extra: textOrNull(
      "keys of result.json and eval.json that are not known, as a JSON object with sorted keys, without keys to services; null: none",
    ),
  }),
).columns;

/** The shape of the rows, with the column `extra` where they have it. */
export function shapeOf<Row extends object>(shape: TableShape<Row>, rows: readonly Row[]): TableShape<Row> {
  const has = rows[0] !== undefined && Object.hasOwn(rows[0], "extra");
  return has ? { ...shape, columns: [...shape.columns, ...column] } : shape;
}

/** The keys of a trial's files that nobody knows: those of `result.json`, and those of `eval.json` with its parts. */
export function extraOfTrial(result: ResultFile | null, evaluation: EvalFile | null): string | null {
  return jsonOf({
    result: result === null ? {} : unknown(result, resultKeys.file),
    eval: evaluation === null ? {} : unknownOfEval(evaluation),
  });
}

export function extraOfAgent(agent: ResultAgentEntry): string | null {
  return jsonOf({ result: unknown(agent, AGENT_KEYS) });
}

/** `slot` is ours: the name under which the file has the agent. */
const AGENT_KEYS: ReadonlySet<string> = new Set([...resultKeys.agent, "slot"]);

function unknownOfEval(evaluation: EvalFile): Record<string, unknown> {
  const parts = {
    feature1: unknown(evaluation.feature1, evalKeys.feature),
    feature2: unknown(evaluation.feature2, evalKeys.feature),
    merge: unknown(evaluation.merge ?? {}, evalKeys.merge),
  };
  const told = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0);
  return Object.fromEntries([...Object.entries(unknown(evaluation, evalKeys.file)), ...told]);
}

function unknown(value: object, known: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !known.has(key)));
}

/** Characters of one cell; what is left out is said in it. */
const MAX_CHARACTERS = 16_384;

function jsonOf(files: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string | null {
  const entries = Object.entries(files).flatMap(([file, keys]) =>
    sorted(keys).map(([key, value]) => ({ file, key, text: `${JSON.stringify(key)}:${sortedJson(value, key)}` })),
  );
  if (entries.length === 0) return null;
  let left = MAX_CHARACTERS;
  const kept = entries.filter(({ text }) => text.length <= left && (left -= text.length) >= 0);
  const parts = Object.keys(files).flatMap((file) => {
    const texts = kept.filter((entry) => entry.file === file).map(({ text }) => text);
    return texts.length === 0 ? [] : [`${JSON.stringify(file)}:{${texts.join(",")}}`];
  });
  const leftOut = entries.length - kept.length;
  return `{${[...parts, ...(leftOut === 0 ? [] : [`"keysLeftOut":${leftOut}`])].join(",")}}`;
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Deeper than anything that a file of results has; what lies below is left out. */
const MAX_DEPTH = 20;

function sortedJson(value: unknown, key: string, depth = 0): string {
  if (depth > MAX_DEPTH) return '"…"';
  if (Array.isArray(value)) return `[${value.map((item: unknown) => sortedJson(item, key, depth + 1)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const parts = sorted(value).map(([name, inner]) => `${JSON.stringify(name)}:${sortedJson(inner, name, depth + 1)}`);
    return `{${parts.join(",")}}`;
  }
  if (typeof value !== "string") return JSON.stringify(value) ?? "null";
  const named = `${key}=`;
  const isSecret = withoutSecrets(named + value).startsWith(`${named}…`);
  return JSON.stringify(isSecret ? "…" : withoutSecrets(value));
}
