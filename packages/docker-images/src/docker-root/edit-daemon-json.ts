import { isDeepStrictEqual } from "node:util";
import { parseJson } from "../client/parse-json.ts";

export type DaemonJsonEdit =
  | { readonly kind: "edited"; readonly text: string; readonly before: string | null }
  /** The file is not a JSON object: nothing is touched. */
  | { readonly kind: "invalid"; readonly message: string };

/**
 * daemon.json with another `data-root`, or (null) without one; every other byte stays, also the order and the blanks. `text`
 * null: there is no file yet. `before` is the old value of the key.
 */
export function editDaemonJson(text: string | null, dataRoot: string | null): DaemonJsonEdit {
  if (text === null || text.trim() === "") {
    const settings = dataRoot === null ? {} : { "data-root": dataRoot };
    return { kind: "edited", text: `${JSON.stringify(settings, null, 2)}\n`, before: null };
  }
  const object = parseJson(text);
  if (typeof object !== "object" || object === null || Array.isArray(object))
    return { kind: "invalid", message: "it is not a JSON object" };
  const settings: Record<string, unknown> = { ...object };
  const before = settings["data-root"];
  const { ["data-root"]: _old, ...others } = settings;
  const wanted = dataRoot === null ? others : { ...settings, "data-root": dataRoot };
  const edited = editText(text, before !== undefined, dataRoot);
  // The text edit is checked by what it means; should it ever be wrong, the file is written anew with all its keys.
  const sound = edited !== null && isDeepStrictEqual(parseJson(edited), wanted);
  return {
    kind: "edited",
    text: sound ? edited : `${JSON.stringify(wanted, null, 2)}\n`,
    before: typeof before === "string" ? before : null,
  };
}

/** The data root that a configuration names; null when it names none, or is no configuration. */
export function dataRootOf(text: string): string | null {
  const edit = editDaemonJson(text, null);
  return edit.kind === "edited" ? edit.before : null;
}

function editText(text: string, isThere: boolean, dataRoot: string | null): string | null {
  if (!isThere) return dataRoot === null ? text : withNewKey(text, dataRoot);
  const place = findValue(text);
  if (place === null) return null;
  return dataRoot === null
    ? withoutEntry(text, place)
    : text.slice(0, place.from) + JSON.stringify(dataRoot) + text.slice(place.to);
}

function withNewKey(text: string, dataRoot: string): string {
  const brace = text.indexOf("{");
  const rest = text.slice(brace + 1);
  const entry = `"data-root": ${JSON.stringify(dataRoot)}`;
  if (rest.trimStart().startsWith("}")) return `${text.slice(0, brace + 1)}\n  ${entry}\n${rest.trimStart()}`;
  const blanks = /^\s*/.exec(rest)?.[0] ?? "";
  return `${text.slice(0, brace + 1)}${blanks}${entry},${blanks === "" ? " " : blanks}${rest.trimStart()}`;
}

interface Place {
  /** Of the key's first quote. */
  readonly keyFrom: number;
  /** Of the value. */
  readonly from: number;
  readonly to: number;
}

/** With one of the commas around it. */
function withoutEntry(text: string, { keyFrom, to }: Place): string {
  const [head, tail] = [text.slice(0, keyFrom), text.slice(to)];
  const after = /^\s*,\s*/.exec(tail)?.[0];
  if (after !== undefined) return head + tail.slice(after.length);
  return head.replace(/\s*,\s*$/, "") + tail;
}

/** Finds the key at the top level, outside of strings and nested values. */
function findValue(text: string): Place | null {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const word = match[0];
    if (word === "{" || word === "[") depth += 1;
    else if (word === "}" || word === "]") depth -= 1;
    else if (depth === 1 && word === '"data-root"') {
      const value = /^\s*:\s*(?<value>"(?:[^"\\]|\\.)*")/d.exec(text.slice(token.lastIndex));
      const range = value?.indices?.groups?.["value"];
      if (range === undefined) continue;
      return { keyFrom: match.index, from: token.lastIndex + range[0], to: token.lastIndex + range[1] };
    }
  }
  return null;
}
