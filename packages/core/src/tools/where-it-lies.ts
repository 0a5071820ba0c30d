import { realpath } from "node:fs/promises";
import path from "node:path";

/** Links followed, as far as the path is there. */
export async function whereItLies(folder: string): Promise<string> {
  const at = path.resolve(folder);
  const parent = path.dirname(at);
  const real = await realpath(at).catch(() => null);
  return real ?? (parent === at ? at : path.join(await whereItLies(parent), path.basename(at)));
}

/** Whether a folder is another one, or lies in it; both as `whereItLies` tells them. */
export function liesIn(one: string, other: string): boolean {
  return `${one}${path.sep}`.startsWith(`${other}${path.sep}`);
}
