import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { TreeFiles } from "../history/tree-files.ts";
import { readPairFolder } from "./read-pair-folder.ts";

/** The files of a logs folder on disk. */
export function diskFiles(logs: string): TreeFiles {
  const at = (path: string): string => `${logs}/${path}`;
  return {
    names: (folder) => orElse([], () => readdirSync(at(folder))),
    has: (path) => existsSync(at(path)),
    text: (file) => orElse(null, () => readFileSync(at(file), "utf8")),
    bytes: (file) => orElse(0, () => statSync(at(file), { throwIfNoEntry: false })?.size ?? 0),
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
