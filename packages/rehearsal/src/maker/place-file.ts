import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Puts a whole file in its place. Another call may be making the same rehearsal, or already be playing it: nobody ever sees a part. */
export async function placeFile(file: string, content: string, mode = 0o644): Promise<void> {
  if ((await readFile(file, "utf8").catch(() => null)) === content) return;
  await withPart(file, content, mode, (part) => rename(part, file));
}

/** The same for a file that is not there yet. @returns whether it was not: of several calls at once, one is told so */
export async function placeFirst(file: string, content: string): Promise<boolean> {
  return withPart(file, content, 0o644, async (part) => {
    try {
      await link(part, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
  });
}

async function withPart<Result>(
  file: string,
  content: string,
  mode: number,
  place: (part: string) => Promise<Result>,
): Promise<Result> {
  const part = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}`);
  try {
    await writeFile(part, content, { mode });
    return await place(part);
  } finally {
    await rm(part, { force: true });
  }
}
