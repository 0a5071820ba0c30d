import { open } from "node:fs/promises";

/** A new name in a folder outlives a power cut only when the folder is on the disk too. */
export async function syncFolder(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
