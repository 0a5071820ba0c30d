import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { runCommand } from "./run-command.ts";

/**
 * Removes entries of a folder with all that is in them; names are bytes read as latin1. GNU rm goes by open folders, so
 * somebody who may write further down cannot lead it out by a link; Node's goes by paths. Rejects when something is left.
 */
export async function removeBelow(folder: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const { code, stderr } = await runCommand(["xargs", "-0", "rm", "-rf", "--one-file-system", "--"], {
    cwd: folder,
    input: Buffer.from(names.map((name) => `./${name}\0`).join(""), "latin1"),
  });
  if (code !== 0) throw new Error(`cannot be removed: ${stderr.trim().slice(-500)}`);
}

/** While root copies into a tree or removes it, nobody else gets below its top. */
export async function closeToOthers(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await handle.chmod(0o700);
  } finally {
    await handle.close();
  }
}

/** Removes a whole tree that may not be there. */
export async function removeCopy(root: string): Promise<void> {
  try {
    await closeToOthers(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  await removeBelow(dirname(root), [Buffer.from(basename(root)).toString("latin1")]);
}
