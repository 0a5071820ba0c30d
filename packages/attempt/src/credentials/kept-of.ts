import type { AttemptFolder } from "@cooperbench-ts/results/node";
import type { KeptFolder } from "./redact-folder.ts";

/** What stays of an attempt, and which of it is work that is evaluated and published. */
export function keptOf({ dir, pairFolder, salvage, submitted }: AttemptFolder): KeptFolder {
  return { dir, results: [pairFolder, salvage, submitted] };
}
