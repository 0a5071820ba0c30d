import { constants, type Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/** What stands under a name where only a file of root's is believed. */
export type RootFile =
  | { readonly kind: "absent" }
  | { readonly kind: "untrusted"; readonly problem: string }
  | { readonly kind: "text"; readonly text: string };

/** Reads a file that root alone can have written. A link is not followed, and a pipe is not waited for. */
export async function readRootFile(file: string): Promise<RootFile> {
  const handle = await openRootFile(file, constants.O_RDONLY);
  if (!("fd" in handle)) return handle;
  try {
    return { kind: "text", text: await handle.readFile("utf8") };
  } finally {
    await handle.close();
  }
}

/** The open file, judged by its descriptor: what is judged is what is read or written. */
export async function openRootFile(
  file: string,
  flags: number,
): Promise<FileHandle | Exclude<RootFile, { kind: "text" }>> {
  const handle = await open(file, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (handle instanceof Error) {
    if (handle.code === "ENOENT") return { kind: "absent" };
    return {
      kind: "untrusted",
      problem: handle.code === "ELOOP" ? "is a symbolic link" : `cannot be opened (${handle.code})`,
    };
  }
  const problem = problemOf(await handle.stat());
  if (problem === null) return handle;
  await handle.close();
  return { kind: "untrusted", problem };
}

function problemOf(stats: Stats): string | null {
  if (!stats.isFile()) return "is no regular file";
  if (stats.uid !== 0) return `belongs to user ${stats.uid}, not to root`;
  if ((stats.mode & 0o022) !== 0) return "may be written by others";
  // Under its other name it may lie where others can reach it.
  if (stats.nlink > 1) return "has a second name (a hard link)";
  return null;
}
