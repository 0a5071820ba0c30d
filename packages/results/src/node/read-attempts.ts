import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type AttemptFile, attemptFileSchema } from "../formats/attempt-file.ts";
import { parseText } from "../formats/file-parse.ts";

/** One attempt of a trial: its record, or why it cannot be read (an attempt that is running has none yet). */
export type AttemptRead = { readonly dir: string; readonly number: number } & (
  | { readonly kind: "parsed"; readonly attempt: AttemptFile }
  | { readonly kind: "rejected"; readonly why: string }
);

/** Every attempt of a trial in the order in which they were made. */
export async function readAttempts(
  logs: string,
  experiment: string,
  trial: { run: string; pair: string },
): Promise<AttemptRead[]> {
  const home = join(logs, ".cooperbench-ts", experiment, "attempts", trial.run, trial.pair);
  const numbers = (await readdir(home).catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(
    numbers
      .sort((a, b) => a - b)
      .map(async (number): Promise<AttemptRead> => {
        const dir = join(home, String(number));
        const text = await readFile(join(dir, "attempt.json"), "utf8").catch(() => null);
        if (text === null)
          return { dir, number, kind: "rejected", why: "it has no record: it is running, or its harness died" };
        const parsed = parseText(text, attemptFileSchema);
        return parsed.kind === "parsed"
          ? { dir, number, kind: "parsed", attempt: parsed.value }
          : { dir, number, kind: "rejected", why: parsed.why };
      }),
  );
}
