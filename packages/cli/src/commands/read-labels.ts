import { readFile } from "node:fs/promises";
import path from "node:path";
import { type LabelRow, parseLabels } from "@cooperbench-ts/results";
import type { Io } from "../io.ts";
import { UsageError } from "../usage-error.ts";

/** The tables of `--labels`, one after the other. @throws UsageError, InputError */
export async function readLabels(io: Io, options: Readonly<Record<string, unknown>>): Promise<LabelRow[]> {
  const files = (options["labels"] as readonly string[] | undefined) ?? [];
  const all = files.map(async (given) => {
    const file = path.resolve(io.cwd, given);
    const text = await readFile(file, "utf8").catch((cause: Error) => {
      throw new UsageError(`--labels ${given}: ${file} cannot be read (${cause.message}).`);
    });
    return parseLabels(text, given);
  });
  return (await Promise.all(all)).flat();
}
