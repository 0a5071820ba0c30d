import { mkdir, open, utimes } from "node:fs/promises";
import path from "node:path";
import { ForeignTree, isAbsent, RefusedFileError } from "@cooperbench-ts/results/node";

const CHUNK_BYTES = 256 * 1024;

/**
 * Copies a folder of a stranger, with the times of its files. Returns what it left out: whatever no reader of results would open.
 * @throws where the folder itself cannot be read, or the copy cannot be written
 */
export async function copyFolder(from: string, to: string): Promise<string[]> {
  const tree = new ForeignTree(from);
  const leftOut: string[] = [];
  const copyBelow = async (folder: string): Promise<void> => {
    const entries = await tree.listInPool(folder);
    await mkdir(path.join(to, folder), { recursive: true });
    for (const { name, kind } of entries) {
      const inside = path.join(folder, name);
      const copied = kind === "folder" ? copyBelow(inside) : copyFile(tree, inside, path.join(to, inside));
      if (await isRefused(copied)) leftOut.push(inside);
    }
  };
  await copyBelow("");
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

/** A path that is too long here, or a name that is no UTF-8 and so leads nowhere, is as good as one that is refused. */
async function isRefused(copied: Promise<void>): Promise<boolean> {
  return copied.then(
    () => false,
    (error: unknown) => {
      const tooLong = error instanceof Error && "code" in error && error.code === "ENAMETOOLONG";
      if (tooLong || isAbsent(error) || error instanceof RefusedFileError) return true;
      throw error;
    },
  );
}
