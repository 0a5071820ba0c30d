import { readdir, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { HOME } from "../layout/folders.ts";
import { locatePair } from "../layout/pair-location.ts";

/** A pair folder lies five folders below its logs: run, setting, repository, task, features. */
const DEEPEST = 5;

/**
 * The tree of results that a folder is a part of, and where in it: a part is then read as the whole is, with the run's
 * manifest and with what the experiment knows. A folder that is a part of nothing is its own tree.
 * @throws when it cannot be read
 */
export async function treeAround(dir: string): Promise<{ readonly top: string; readonly under: string }> {
  const at = resolve(dir);
  await readdir(at);
  const { run, upstreamSetting } = locatePair(at);
  let top = run === null ? at : join(at, ...Array.from({ length: upstreamSetting === null ? 4 : 5 }, () => ".."));
  for (let folder = at, level = 0; level <= DEEPEST; folder = dirname(folder), level += 1) {
    if (!(await isFolder(join(folder, HOME)))) continue;
    top = folder;
    break;
  }
  return { top, under: relative(top, at).split(sep).join("/") };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
