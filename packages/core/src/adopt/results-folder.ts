import { readdir } from "node:fs/promises";
import { InputError } from "@cooperbench-ts/results";

/** A folder of results that is there and can be read. Returns it. @throws InputError `results-missing` */
export async function requireResultsFolder(dir: string): Promise<string> {
  await readdir(dir).catch((cause: NodeJS.ErrnoException) => {
    const problems: Readonly<Record<string, string>> = {
      ENOENT: "There is no such folder.",
      ENOTDIR: "It is no folder.",
    };
    throw new InputError({
      code: "results-missing",
      subject: `results ${dir}`,
      problem: problems[cause.code ?? ""] ?? `It cannot be read (${cause.message}).`,
      remedy: "Pass a results tree, a run folder or a pair folder.",
      cause,
    });
  });
  return dir;
}
