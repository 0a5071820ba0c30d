import { dirname, join, relative, resolve, sep } from "node:path";
import { HOME } from "../layout/folders.ts";
import { locatePair } from "../layout/pair-location.ts";
import { directorySource } from "./directory-source.ts";
import { ForeignTree } from "./foreign-tree.ts";

/** A pair folder lies five folders below its logs: run, setting, repository, task, features. */
const DEEPEST = 5;

/**
 * The tree of results that a folder is a part of, and where in it: a part is then read as the whole is, with the run's
 * name and manifest and with what the experiment knows. A folder that is a part of nothing is its own tree, and so is one
 * that only a link leads to.
 * @throws when it cannot be read
 */
export async function treeAround(dir: string): Promise<{ readonly top: string; readonly under: string }> {
  const at = resolve(dir);
  await new ForeignTree(at).listInPool("");
  const top = withHome(at) ?? (await aboveRun(at)) ?? at;
  const under = relative(top, at).split(sep).join("/");
  return (await isListed(top, under)) ? { top, under } : { top: at, under: "" };
}

async function isListed(top: string, under: string): Promise<boolean> {
  return new ForeignTree(top).listInPool(under).then(
    () => true,
    () => false,
  );
}

/** The nearest folder, itself or above, that holds experiments of ours. */
function withHome(at: string): string | null {
  for (let folder = at, level = 0; level <= DEEPEST; folder = dirname(folder), level += 1)
    if (new ForeignTree(folder).look(HOME)?.kind === "folder") return folder;
  return null;
}

/** The folder above the run in which it lies, by the first pair folder in it; null: it lies in none. */
async function aboveRun(at: string): Promise<string | null> {
  for await (const path of directorySource(at).list("")) {
    const folder = dirname(join(at, path));
    const { run, upstreamSetting, pair } = locatePair(folder);
    if (pair === null || run === null) continue;
    const logs = join(folder, "../../../..", upstreamSetting === null ? "" : "..");
    return at.startsWith(`${logs}${sep}`) ? logs : null;
  }
  return null;
}
