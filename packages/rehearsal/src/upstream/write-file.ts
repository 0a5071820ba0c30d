import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { pythonJson, type PythonValue } from "./python-json.ts";

/** Python's buffer: a longer file reaches the disk in pieces, so a kill in between leaves half of it. */
const CHUNK = 8192;

/** `open(path, "w").write(text)`: truncates first, no temporary file, no fsync. */
export function writePlain(file: string, text: string, until: number = Number.POSITIVE_INFINITY): void {
  const bytes = Buffer.from(text);
  const end = Math.min(bytes.length, until);
  const handle = openSync(file, "w");
  for (let at = 0; at < end; at += CHUNK) writeSync(handle, bytes, at, Math.min(CHUNK, end - at));
  closeSync(handle);
}

export function writeJson(file: string, value: PythonValue): void {
  writePlain(file, pythonJson(value));
}

export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
