import { open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FileText } from "../formats/file-parse.ts";
import { isEvidence } from "../read/evidence-from.ts";
import { isUpstreamSetting } from "../setting.ts";
import type { DriverEvidence, Evidence } from "../verdict/evidence.ts";

export interface ReadPairFolderOptions {
  /** What the harness saw of the phase that ended last. Default null. */
  readonly driver?: DriverEvidence | null;
  /** Version of upstream that wrote the folder. Default null: unknown. */
  readonly upstreamVersion?: string | null;
  /** Larger files are `unreadable`. Default 256 MiB. */
  readonly maxFileBytes?: number;
  readonly signal?: AbortSignal;
}

/**
 * The evidence in a pair folder. An absent folder gives evidence without files; a file that cannot be read is `unreadable`.
 * @throws only when `signal` aborts.
 */
export async function readPairFolder(dir: string, options: ReadPairFolderOptions = {}): Promise<Evidence> {
  const { driver = null, upstreamVersion = null, signal, maxFileBytes = 256 * 1024 * 1024 } = options;
  signal?.throwIfAborted();
  const names = await readdir(dir).catch(() => []);
  const files = new Map<string, FileText>();
  const modifiedAt = new Map<string, number>();
  const read = names.filter(isEvidence).map(async (name) => {
    const { text, mtimeMs } = await readText(join(dir, name), maxFileBytes, signal);
    files.set(name, text);
    if (mtimeMs !== null) modifiedAt.set(name, mtimeMs);
  });
  await Promise.all(read);
  signal?.throwIfAborted();
  return {
    upstreamSetting: settingFolder(dir),
    files: sorted(files),
    modifiedAt: sorted(modifiedAt),
    driver,
    upstreamVersion,
  };
}

interface ReadText {
  readonly text: FileText;
  readonly mtimeMs: number | null;
}

async function readText(path: string, maxBytes: number, signal: AbortSignal | undefined): Promise<ReadText> {
  try {
    return await readSnapshot(path, maxBytes);
  } catch (error) {
    signal?.throwIfAborted();
    return { text: { kind: "unreadable", message: errorMessage(error) }, mtimeMs: null };
  }
}

/** Size, time and text of one opened file: a file that grows or is replaced meanwhile stays one snapshot. */
async function readSnapshot(path: string, maxBytes: number): Promise<ReadText> {
  const file = await open(path);
  try {
    const { size, mtimeMs } = await file.stat();
    if (size > maxBytes) {
      return { text: { kind: "unreadable", message: `${size} bytes, more than ${maxBytes}` }, mtimeMs };
    }
    const buffer = Buffer.allocUnsafe(size);
    const { bytesRead } = size === 0 ? { bytesRead: 0 } : await file.read(buffer, 0, size, 0);
    return { text: { kind: "text", text: buffer.toString("utf8", 0, bytesRead) }, mtimeMs };
  } finally {
    await file.close();
  }
}

function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `<setting>/<repo>/<task>/fA_fB`. */
function settingFolder(dir: string): string | null {
  const name = basename(dirname(dirname(dirname(dir))));
  return isUpstreamSetting(name) ? name : null;
}

function sorted<T>(map: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
