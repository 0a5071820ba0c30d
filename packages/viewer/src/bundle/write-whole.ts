import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";

/** A file that is written beside its place under a name that nobody has, and put there whole. What lies in its place is replaced, never written through. */
export interface UnfinishedFile {
  readonly handle: FileHandle;
  readonly put: () => Promise<void>;
  readonly abandon: () => Promise<void>;
}

export async function beginFile(file: string): Promise<UnfinishedFile> {
  const beside = `${file}.${randomBytes(8).toString("hex")}.part`;
  const handle = await open(beside, "wx");
  const abandon = async (): Promise<void> => {
    await handle.close().catch(() => {});
    await rm(beside, { force: true });
  };
  const put = async (): Promise<void> => {
    await handle.close();
    await rename(beside, file);
  };
  return { handle, put, abandon };
}

export async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = await beginFile(file);
  try {
    await unfinished.handle.writeFile(text);
    await unfinished.put();
  } catch (error) {
    await unfinished.abandon();
    throw error;
  }
}

/** Whether a name is that of a file whose writing was cut off. */
export function isUnfinished(name: string): boolean {
  return /\.js\.[\da-f]{16}\.part$/.test(name);
}
