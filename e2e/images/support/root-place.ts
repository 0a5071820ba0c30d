import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";

/** A new folder that only root can write to, all the way up: the temporary folder is everybody's, and root's work refuses it. */
export function rootPlace(prefix: string): Promise<string> {
  return mkdtemp(join("/var/lib", prefix));
}
