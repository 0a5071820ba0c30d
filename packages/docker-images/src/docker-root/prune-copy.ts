import { readdir, rm } from "node:fs/promises";
import type { TreeListing } from "./tree-listing.ts";

/**
 * Removes from an earlier copy what is not in the tree any more: a container that was removed since would come back to
 * life. Looks as deep as units are cut; what is inside a unit is copied anew when it has changed.
 */
export async function pruneCopy(to: string, tree: Pick<TreeListing, "folders" | "units">): Promise<void> {
  const folders = new Set(tree.folders);
  const units = new Set(tree.units.flatMap((unit) => unit.paths));
  for (const { name, isFolder } of await entriesOf(to)) {
    if (!isFolder || !folders.has(name)) {
      if (isFolder || !units.has(name)) await rm(pathBelow(to, name), { recursive: true, force: true });
      continue;
    }
    for (const entry of await entriesOf(pathBelow(to, name))) {
      const path = `${name}/${entry.name}`;
      if (!units.has(path)) await rm(pathBelow(to, path), { recursive: true, force: true });
    }
  }
}

/** A path of a listing (bytes read as latin1) below a folder. */
export function pathBelow(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, "latin1")]);
}

async function entriesOf(folder: string | Buffer): Promise<{ name: string; isFolder: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" });
  return entries.map((entry) => ({ name: entry.name.toString("latin1"), isFolder: entry.isDirectory() }));
}
