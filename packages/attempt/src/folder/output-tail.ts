import { readFile } from "node:fs/promises";

/** Bytes of an output that the judge may look at. */
const TAIL_BYTES = 64 * 1024;

/** The end of what a process said; empty where there is no such file. */
export async function outputTail(file: string): Promise<string> {
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  return content.subarray(Math.max(0, content.length - TAIL_BYTES)).toString("utf8");
}
