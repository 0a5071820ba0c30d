import { basename, dirname, join } from "node:path";
import type { FileText } from "../formats/file-parse.ts";
import { isEvidence } from "../read/evidence-from.ts";
import { isUpstreamSetting } from "../setting.ts";
import type { DriverEvidence, Evidence } from "../verdict/evidence.ts";
import { ForeignTree, MAX_FILE_BYTES } from "./foreign-tree.ts";

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
export function readPairFolder(dir: string, options: ReadPairFolderOptions = {}): Promise<Evidence> {
  return evidenceIn(new ForeignTree(dir), dir, options);
}

/** The same of a pair folder in a tree. */
export async function evidenceIn(
  tree: ForeignTree,
  dir: string,
  { driver = null, upstreamVersion = null, signal, maxFileBytes = MAX_FILE_BYTES }: ReadPairFolderOptions = {},
): Promise<Evidence> {
  signal?.throwIfAborted();
  const names = await namesIn(tree, dir);
  const files = new Map<string, FileText>();
  const modifiedAt = new Map<string, number>();
  const read = names.filter(isEvidence).map(async (name) => {
    const { text, mtimeMs } = await readText(tree, join(dir, name), maxFileBytes, signal);
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

async function namesIn(tree: ForeignTree, dir: string): Promise<string[]> {
  return tree.listInPool(dir).then(
    (entries) => entries.map(({ name }) => name),
    () => [],
  );
}

async function readText(
  tree: ForeignTree,
  path: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<ReadText> {
  try {
    const { text, mtimeMs } = await tree.textInPool(path, maxBytes);
    return { text: { kind: "text", text }, mtimeMs };
  } catch (error) {
    signal?.throwIfAborted();
    return { text: { kind: "unreadable", message: errorMessage(error) }, mtimeMs: null };
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
