import { readdir } from "node:fs/promises";
import { removeBelow } from "./remove-below.ts";
import type { TreeListing } from "./tree-listing.ts";

/**
 * Removes from an earlier copy what is not in the tree any more: a container that was removed since would come back to
 * life. Looks as deep as units are cut; what is inside a unit is copied anew when it has changed.
 */
export async function pruneCopy(to: string, tree: Pick<TreeListing, "folders" | "units">): Promise<void> {
  const folders = new Set(tree.folders);
  const units = new Set(tree.units.flatMap((unit) => unit.paths));
  const surplus: string[] = [];
  for (const { name, isFolder } of await entriesOf(to)) {
    if (!isFolder || !folders.has(name)) {
      if (isFolder || !units.has(name)) surplus.push(name);
      continue;
    }
    for (const entry of await entriesOf(Buffer.concat([Buffer.from(`${to}/`), Buffer.from(name, "latin1")]))) {
      const path = `${name}/${entry.name}`;
      if (!units.has(path)) surplus.push(path);
    }
  }
  await removeBelow(to, surplus);
}

async function entriesOf(folder: string | Buffer): Promise<{ name: string; isFolder: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" });
  return entries.map((entry) => ({ name: entry.name.toString("latin1"), isFolder: entry.isDirectory() }));
}
