import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { TreeFiles } from "../history/tree-files.ts";
import { readPairFolder } from "./read-pair-folder.ts";

/** The files of a logs folder on disk. */
export function diskFiles(logs: string): TreeFiles {
  const at = (path: string): string => `${logs}/${path}`;
  return {
    names: (folder) => orElse([], () => readdirSync(at(folder))),
    has: (path) => existsSync(at(path)),
    bytes: (file) => orElse(0, () => statSync(at(file), { throwIfNoEntry: false })?.size ?? 0),
    json: (file) => orElse(undefined, (): unknown => JSON.parse(readFileSync(at(file), "utf8"))),
    text: (file) => readFile(at(file), "utf8").catch(() => null),
    evidence: (pairFolder) => readPairFolder(at(pairFolder)),
  };
}

function orElse<Value>(fallback: Value, look: () => Value): Value {
  try {
    return look();
  } catch {
    return fallback;
  }
}
