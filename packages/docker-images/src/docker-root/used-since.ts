import { mountTable } from "../machine/mount-table.ts";
import { runCommand } from "./run-command.ts";

/**
 * Whether anybody wrote below the folder after that time, or has something mounted there: then a daemon has run on it. What
 * cannot be looked at counts as used.
 */
export async function usedSince(folder: string, sinceMs: number): Promise<boolean> {
  if (await hasMountsBelow(folder)) return true;
  // The time of change cannot be set by tar or by anyone else.
  const find = ["find", folder, "-xdev", "-newerct", `@${(sinceMs / 1000).toFixed(3)}`, "-print", "-quit"];
  const { code, stdout } = await runCommand(find);
  return code !== 0 || stdout !== "";
}

/** Removing such a folder would reach into what is mounted there. */
export async function hasMountsBelow(folder: string): Promise<boolean> {
  return (await mountTable()).some(({ mountPoint }) => mountPoint === folder || mountPoint.startsWith(`${folder}/`));
}
