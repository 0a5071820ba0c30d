import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { unmistakable } from "../doors/model/credentials.ts";
import { Redactor } from "../doors/model/redactor.ts";

/** Shorter values may be words of any text. */
const SHORT = 8;
const CHUNK_BYTES = 1024 * 1024;

export interface KeptFolder {
  readonly dir: string;
  /** What is published or evaluated: there only what no model writes by chance is taken for a secret. */
  readonly results: readonly string[];
}

/**
 * Takes secrets out of all files that stay of an attempt; links are not followed. A file without one is not touched. @returns the files
 * that held one, from `dir` on
 */
export async function redactFolder(
  { dir, results }: KeptFolder,
  secrets: readonly string[],
): Promise<readonly string[]> {
  const all = longEnough(secrets);
  if (all.length === 0) return [];
  const [ofLogs, ofResults] = [new Redactor(all.map(latin1)), new Redactor(unmistakable(all).map(latin1))];
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const changed: string[] = [];
  for (const entry of entries.filter((found) => found.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const isResult = results.some((folder) => file.startsWith(`${folder}${path.sep}`));
    if (await redactFile(file, isResult ? ofResults : ofLogs)) changed.push(path.relative(dir, file));
  }
  return changed.sort();
}

export function longEnough(secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => secret.length >= SHORT);
}

/** As a redactor takes it: one byte to a character. */
export function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

async function redactFile(file: string, redactor: Redactor): Promise<boolean> {
  const [before, after] = [createHash("sha256"), createHash("sha256")];
  for await (const { read, clean } of cleaned(file, redactor)) {
    before.update(read, "latin1");
    after.update(clean, "latin1");
  }
  if (before.digest("hex") === after.digest("hex")) return false;
  const { atime, mtime, mode } = await stat(file);
  const part = path.join(path.dirname(file), `.${path.basename(file)}.redacted`);
  await rm(part, { force: true });
  const handle = await open(part, "wx", mode);
  try {
    for await (const { clean } of cleaned(file, redactor)) await handle.write(Buffer.from(clean, "latin1"));
    await handle.sync();
  } finally {
    await handle.close();
  }
  // A judge goes by when a file was written.
  await utimes(part, atime, mtime);
  await rename(part, file);
  return true;
}

async function* cleaned(file: string, redactor: Redactor): AsyncGenerator<{ read: string; clean: string }> {
  const stream = redactor.stream();
  for await (const read of createReadStream(file, {
    encoding: "latin1",
    highWaterMark: CHUNK_BYTES,
  }) as AsyncIterable<string>)
    yield { read, clean: stream.push(read) };
  yield { read: "", clean: stream.end() };
}
