import { homedir } from "node:os";
import path from "node:path";
import type { Io } from "./io.ts";

/** What outlives an experiment: which images are verified, which ones we pulled, how fast pulls were. */
export function cacheFolder(io: Io): string {
  return path.join(io.environment["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "cooperbench-ts");
}
