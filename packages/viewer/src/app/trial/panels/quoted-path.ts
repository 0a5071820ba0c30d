import { shellWord } from "@cooperbench-ts/results";

/** A path as a shell takes it for one word, whatever stands in it. */
export function quotedPath(path: string): string {
  // What begins with a dash would be taken for an option.
  return shellWord(path.startsWith("-") ? `./${path}` : path);
}
