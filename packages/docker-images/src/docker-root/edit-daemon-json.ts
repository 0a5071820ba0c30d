import { isDeepStrictEqual } from "node:util";
import { parseJson } from "../client/parse-json.ts";

export type DaemonJsonEdit =
  | { readonly kind: "edited"; readonly text: string; readonly before: string | null }
  /** The file is not a JSON object: nothing is touched. */
  | { readonly kind: "invalid"; readonly message: string };

/**
 * daemon.json with another `data-root`; every other byte stays, also the order and the blanks. `text` null: there is no
 * file yet. `before` is the old value of the key.
 */
export function editDaemonJson(text: string | null, dataRoot: string): DaemonJsonEdit {
  if (text === null || text.trim() === "") {
    return { kind: "edited", text: `${JSON.stringify({ "data-root": dataRoot }, null, 2)}\n`, before: null };
  }
  const object = parseJson(text);
  if (typeof object !== "object" || object === null || Array.isArray(object))
    return { kind: "invalid", message: "it is not a JSON object" };
  const settings: Record<string, unknown> = { ...object };
  const before = settings["data-root"];
  const wanted = { ...settings, "data-root": dataRoot };
  const edited = before === undefined ? withNewKey(text, dataRoot) : withNewValue(text, dataRoot);
  // The text edit is checked by what it means; should it ever be wrong, the file is written anew with all its keys.
  const sound = edited !== null && isDeepStrictEqual(parseJson(edited), wanted);
  return {
    kind: "edited",
    text: sound ? edited : `${JSON.stringify(wanted, null, 2)}\n`,
    before: typeof before === "string" ? before : null,
  };
}

function withNewKey(text: string, dataRoot: string): string {
  const brace = text.indexOf("{");
  const rest = text.slice(brace + 1);
  const entry = `"data-root": ${JSON.stringify(dataRoot)}`;
  if (rest.trimStart().startsWith("}")) return `${text.slice(0, brace + 1)}\n  ${entry}\n${rest.trimStart()}`;
  const blanks = /^\s*/.exec(rest)?.[0] ?? "";
  return `${text.slice(0, brace + 1)}${blanks}${entry},${blanks === "" ? " " : blanks}${rest.trimStart()}`;
}

/** Finds the key at the top level, outside of strings and nested values. */
function withNewValue(text: string, dataRoot: string): string | null {
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
      return (
        text.slice(0, token.lastIndex + range[0]) + JSON.stringify(dataRoot) + text.slice(token.lastIndex + range[1])
      );
    }
  }
  return null;
}
