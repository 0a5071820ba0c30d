import { pythonValue } from "../formats/python-json.ts";
import type { TreeFiles } from "../history/tree-files.ts";
import type { ForeignTree } from "./foreign-tree.ts";
import { evidenceIn } from "./read-pair-folder.ts";

/** The files of a logs folder on disk. */
export function diskFiles(tree: ForeignTree): TreeFiles {
  return {
    names: (folder) => orElse([], () => tree.list(folder).map(({ name }) => name)),
    has: (path) => tree.look(path) !== null,
    bytes: (file) => tree.look(file)?.size ?? 0,
    json: (file) => orElse(undefined, () => pythonValue(tree.text(file).text)),
    text: (file) =>
      tree.textInPool(file).then(
        ({ text }) => text,
        () => null,
      ),
    evidence: (pairFolder) => evidenceIn(tree, pairFolder),
  };
}

function orElse<Value>(fallback: Value, look: () => Value): Value {
  try {
    return look();
  } catch {
    return fallback;
  }
}
