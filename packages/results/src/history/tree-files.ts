import type { Evidence } from "../verdict/evidence.ts";

/**
 * The files of a logs folder, as far as the history of its trials needs them. Paths are relative to it, with `/`. Small files
 * of thousands of trials are read at once: on a disk that is several times faster than one promise for each.
 */
export interface TreeFiles {
  /** Names in a folder; none where it is not there. */
  names(folder: string): readonly string[];
  has(path: string): boolean;
  /** null: it is not there, or cannot be read. */
  text(file: string): string | null;
  /** 0: it is not there. */
  bytes(file: string): number;
  /** What a pair folder holds for the judge. */
  evidence(pairFolder: string): Promise<Evidence>;
}
