import { mkdir, open, utimes } from "node:fs/promises";
import path from "node:path";
import { ForeignTree, RefusedFileError } from "@cooperbench-ts/results/node";

const CHUNK_BYTES = 256 * 1024;

/** Copies a folder of a stranger, with the times of its files. Returns what it left out: whatever no reader of results would open. */
export async function copyFolder(from: string, to: string): Promise<string[]> {
  const tree = new ForeignTree(from);
  const leftOut: string[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const target = path.join(to, folder);
    if ((await orRefused(mkdir(target, { recursive: true }))) === REFUSED) {
      leftOut.push(folder);
      continue;
    }
    for (const { name, kind } of await tree.listInPool(folder)) {
      const inside = path.join(folder, name);
      if (kind === "folder") folders.push(inside);
      else if ((await orRefused(copyFile(tree, inside, path.join(target, name)))) === REFUSED) leftOut.push(inside);
    }
  }
  return leftOut.sort();
}

async function copyFile(tree: ForeignTree, from: string, to: string): Promise<void> {
  await tree.useInPool(from, async (file) => {
    file.sizeUpTo();
    const copy = await open(to, "wx");
    try {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      for (let count; (count = await file.readInPool(chunk, 0, chunk.length)) > 0;)
        await copy.writeFile(chunk.subarray(0, count));
    } finally {
      await copy.close();
    }
    await utimes(to, new Date(), new Date(file.mtimeMs));
  });
}

const REFUSED = Symbol("refused");

/** A path that is too long here is as good as one that cannot be read there. */
async function orRefused<Value>(work: Promise<Value>): Promise<Value | typeof REFUSED> {
  return work.catch((error: unknown) => {
    const tooLong = error instanceof Error && "code" in error && error.code === "ENAMETOOLONG";
    if (tooLong || error instanceof RefusedFileError) return REFUSED;
    throw error;
  });
}
