import { isAbsolute, join, relative, sep } from "node:path";
import { realFolder } from "./foreign-tree.ts";
import type { Results } from "../read/results.ts";
import { asTable } from "../tables/as-table.ts";
import { diagnosticsShape } from "../tables/diagnostics-shape.ts";

/** A folder that is to be read, as a part of the tree around it. */
export interface GivenTree {
  /** As it was given. */
  readonly dir: string;
  readonly top: string;
  readonly under: string;
}

/** A folder that another one holds. */
interface HeldTree {
  readonly dir: string;
  readonly by: string;
}

/** What has to be read so that each folder is read once, whichever links lead to it. Of two ways to one folder the first is taken. */
export async function separateTrees<Tree extends GivenTree>(
  given: readonly Tree[],
): Promise<{ readonly trees: readonly (Tree & { readonly realTop: string })[]; readonly held: readonly HeldTree[] }> {
  const all = await Promise.all(
    given.map(async (tree) => {
      const realTop = await realFolder(tree.top);
      return { ...tree, realTop, at: join(realTop, tree.under) };
    }),
  );
  const trees: (typeof all)[number][] = [];
  const held: HeldTree[] = [];
  for (const [place, tree] of all.entries()) {
    const by = all.find(
      (other, at) => at !== place && holds(other.at, tree.at) && (other.at !== tree.at || at < place),
    );
    if (by === undefined) trees.push(tree);
    else held.push({ dir: tree.dir, by: by.dir });
  }
  return { trees, held };
}

/** Whether whoever reads a folder reads this one too: hidden folders on the way are not opened. */
function holds(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return !isAbsolute(way) && !way.split(sep).some((name) => name.startsWith("."));
}

/** The same results, saying which folders were not read again. */
export function sayHeld(results: Results, held: readonly HeldTree[]): Results {
  const rows = held.map(({ dir, by }) => ({
    code: "tree-read-once",
    message: `${dir} is not read by itself: ${dir === by ? "it was given twice" : `${by} holds it`}`,
    run: null,
    setting: null,
    upstreamSetting: null,
    pairKey: null,
    file: null,
  }));
  return rows.length === 0
    ? results
    : { ...results, diagnostics: asTable([...rows, ...results.diagnostics], diagnosticsShape) };
}
