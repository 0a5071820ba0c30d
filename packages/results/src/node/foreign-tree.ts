import {
  closeSync,
  constants,
  type Dirent,
  existsSync,
  fstatSync,
  lstatSync,
  open,
  openSync,
  read,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Slots } from "./slots.ts";

/** What lies there is never read, whatever it holds: a link, a pipe, a device, a path that leads out, a file that is too large. */
export class RefusedFileError extends Error {
  override readonly name = "RefusedFileError";
}

/** Not there, which is no failure. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

export interface TextFile {
  readonly text: string;
  readonly mtimeMs: number;
}

/** Of a link it is told that it is one, never what it leads to. `other`: a pipe, a socket or a device. */
export type Kind = "file" | "folder" | "link" | "other";

export interface Entry {
  readonly name: string;
  readonly kind: Kind;
}

/** Many times what results hold, and what can still be held as one text. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

async function wholeInPool(file: ForeignFile, maxBytes: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(file.sizeUpTo(maxBytes));
  return bytes.subarray(0, await file.readInPool(bytes, 0, bytes.length));
}

/**
 * A folder whose content strangers made; the one place where files of such folders are opened. Regular files only, opened
 * without waiting for anybody; links below the folder are not followed, wherever they point, so nothing outside is read and
 * no way leads round in a circle. The folder itself may be reached through a link.
 *
 * Paths are relative to the folder, or absolute and below it.
 */
export class ForeignTree {
  readonly #dir: string;
  #root: string | null = null;

  constructor(dir: string) {
    this.#dir = resolve(dir);
  }

  /** @throws RefusedFileError, or what the file system says */
  list(folder: string): Entry[] {
    const at = this.#at(folder);
    requireNoLink(at, realpathSync.native(at));
    return readdirSync(at, { withFileTypes: true }).map(entryOf);
  }

  /** The same, beside other work. */
  async listInPool(folder: string): Promise<Entry[]> {
    const at = this.#at(folder);
    requireNoLink(at, await realpath(at));
    return (await readdir(at, { withFileTypes: true })).map(entryOf);
  }

  /** What lies there, without opening it; null: nothing that can be seen. */
  look(path: string): { readonly kind: Kind; readonly size: number } | null {
    try {
      const stats = lstatSync(this.#at(path), { throwIfNoEntry: false });
      return stats === undefined ? null : { kind: kindOf(stats), size: stats.size };
    } catch {
      return null;
    }
  }

  /** Opens a file for as long as `take` reads. @throws RefusedFileError, or what the file system says */
  use<Value>(path: string, take: (file: ForeignFile) => Value): Value {
    const at = this.#at(path);
    for (let tries = 1; ; tries += 1) {
      const file = fileAt(at, opened(at), tries);
      if (file === null) continue;
      try {
        return take(file);
      } finally {
        file.close();
      }
    }
  }

  /** The same, beside other work, and no more files at once than a process can well have open. */
  async useInPool<Value>(path: string, take: (file: ForeignFile) => Promise<Value>): Promise<Value> {
    const at = this.#at(path);
    return slots.hold(async () => {
      for (let tries = 1; ; tries += 1) {
        const file = fileAt(at, await openPatiently(at), tries);
        if (file === null) continue;
        try {
          return await take(file);
        } finally {
          file.close();
        }
      }
    });
  }

  /** A whole file as text. @throws RefusedFileError, or what the file system says */
  text(path: string, maxBytes = MAX_FILE_BYTES): TextFile {
    return this.use(path, (file) => {
      const bytes = Buffer.allocUnsafe(file.sizeUpTo(maxBytes));
      return { text: bytes.toString("utf8", 0, file.read(bytes, 0, bytes.length)), mtimeMs: file.mtimeMs };
    });
  }

  /** The same, beside other work. */
  async textInPool(path: string, maxBytes = MAX_FILE_BYTES): Promise<TextFile> {
    return this.useInPool(path, async (file) => ({
      text: (await wholeInPool(file, maxBytes)).toString("utf8"),
      mtimeMs: file.mtimeMs,
    }));
  }

  /** A whole file, byte by byte, beside other work. @throws RefusedFileError, or what the file system says */
  async bytesInPool(path: string): Promise<Uint8Array> {
    return this.useInPool(path, (file) => wholeInPool(file, MAX_FILE_BYTES));
  }

  /** Where a path lies, without a look at what is there. */
  #at(path: string): string {
    this.#root ??= withoutEnd(realpathSync.native(this.#dir));
    // Nearly all: to join and compare paths would take as long as to open a file.
    if (sep === "/" && !NOT_PLAIN.test(path)) return `${this.#root}/${path}`;
    const at = withoutEnd(join(this.#root, sep, isAbsolute(path) ? relative(this.#dir, path) : path));
    if (at !== this.#root && !at.startsWith(`${this.#root}${sep}`))
      throw new RefusedFileError("its path leads out of the tree");
    return at === "" ? sep : at;
  }
}

/** A path that is empty, absolute, or has a part that is no name: empty, `.` or `..`. */
const NOT_PLAIN = /(?:^|\/)\.{0,2}(?:\/|$)/;

function withoutEnd(path: string): string {
  return path.endsWith(sep) ? path.slice(0, -1) : path;
}

/** A regular file of a tree, open. */
export class ForeignFile {
  readonly #fd: number;
  readonly size: number;
  readonly mtimeMs: number;
  #read = 0;

  constructor(fd: number, { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }) {
    this.#fd = fd;
    this.size = size;
    this.mtimeMs = mtimeMs;
  }

  /** Its size when it was opened. @throws RefusedFileError above the limit */
  sizeUpTo(maxBytes = MAX_FILE_BYTES): number {
    if (this.size > maxBytes) throw new RefusedFileError(`${this.size} bytes, more than ${maxBytes}`);
    return this.size;
  }

  /** Reads on from where it stands; 0: it is at its end. */
  read(bytes: Uint8Array, offset: number, length: number): number {
    return this.#passed(length === 0 ? 0 : readSync(this.#fd, bytes, offset, length, this.#read));
  }

  readInPool(bytes: Uint8Array, offset: number, length: number): Promise<number> {
    if (length === 0) return Promise.resolve(0);
    return new Promise((done, failed) => {
      read(this.#fd, bytes, offset, length, this.#read, (error, count) => {
        if (error === null) done(this.#passed(count));
        else failed(error);
      });
    });
  }

  close(): void {
    closeSync(this.#fd);
  }

  #passed(count: number): number {
    this.#read += count;
    return count;
  }
}

/** To open a pipe does not wait, to open a link fails. Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

function requireNoLink(named: string, real: string): void {
  if (real !== named) throw new RefusedFileError("it is reached through a link, and links are not followed");
}

function kindOf(found: Dirent | Stats): Kind {
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "folder";
  return found.isSymbolicLink() ? "link" : "other";
}

function entryOf(found: Dirent): Entry {
  return { name: found.name, kind: kindOf(found) };
}

/** Why what is no file is not read. */
export const refusals: Readonly<Record<Exclude<Kind, "file">, string>> = {
  folder: "it is a folder",
  link: "it is a link, and links are not followed",
  other: "it is no file, but a pipe, a socket or a device",
};

function opened(at: string): number {
  try {
    return openSync(at, FLAGS);
  } catch (error) {
    throw whyNotOpened(at, error);
  }
}

/** Of a link or a socket the system says no more than a number. */
function whyNotOpened(at: string, error: unknown): unknown {
  const stats = isAbsent(error) ? undefined : lstatSync(at, { throwIfNoEntry: false });
  const kind = stats === undefined ? "file" : kindOf(stats);
  return kind === "file" ? error : new RefusedFileError(refusals[kind]);
}

function requireFile(stats: Stats): void {
  const kind = kindOf(stats);
  if (kind !== "file") throw new RefusedFileError(refusals[kind]);
}

/** A file that is renamed over just then is another one at the next try. */
const TRIES = 3;

/** What was opened, once it is known to be the file at this path; null: it was replaced meanwhile. Takes the descriptor over. */
function fileAt(at: string, fd: number, tries: number): ForeignFile | null {
  try {
    const stats = fstatSync(fd);
    requireFile(stats);
    const place = placeOf(fd, at);
    if (place === at) return new ForeignFile(fd, stats);
    if (tries === TRIES) requireNoLink(at, place);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  return null;
}

/** Where what was opened lies. The kernel knows it of the descriptor itself: nobody can change the way in between. */
const knownOfDescriptor = existsSync("/proc/self/fd");

function placeOf(fd: number, at: string): string {
  return knownOfDescriptor ? readlinkSync(`/proc/self/fd/${fd}`) : realpathSync.native(at);
}

const openInPool = promisify<string, number, number>(open);
const slots = new Slots(32);

/** Others of this process, or of this machine, use up descriptors too, and give them back. */
const WAITS_MS = [20, 100, 500, 2000];

async function openPatiently(at: string): Promise<number> {
  for (const wait of WAITS_MS) {
    try {
      return await openInPool(at, FLAGS);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && (error.code === "EMFILE" || error.code === "ENFILE")))
        throw whyNotOpened(at, error);
      await delay(wait);
    }
  }
  return openInPool(at, FLAGS);
}

/** Where a folder really lies. */
export async function realFolder(dir: string): Promise<string> {
  return realpath(dir);
}
