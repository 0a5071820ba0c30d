import { closeSync, fstatSync, open, openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";

export interface TextFile {
  readonly text: string;
  readonly mtimeMs: number;
}

/** Reads text files; throws what the file system says, or RangeError for a file over the limit. */
export type ReadTextFile = (path: string) => Promise<TextFile>;

/** Many times what a read from the page cache takes, and less than one from a disk that turns. */
export const SLOW_MS = 1;
/** Files that go to the pool after a slow one. */
const POOLED = 64;
/** The longest that reads hold the event loop. */
const TURN_MS = 50;
const SPARE_BYTES = 256 * 1024;

/**
 * A reader for many small files. While they come from the cache, each is read at once on this thread: a trip to the thread
 * pool costs more than the read. A slow one sends the next ones to the pool, where they wait side by side.
 */
export function textFileReader(maxBytes: number): ReadTextFile {
  // Buffers lie outside the heap, where the collector feels no pressure: a fresh one per file would pile up.
  const spare: Buffer[] = [];
  let pooledLeft = 0;
  const turn = loopTurner();
  const take = (size: number) =>
    size <= SPARE_BYTES ? (spare.pop() ?? Buffer.allocUnsafeSlow(SPARE_BYTES)) : Buffer.allocUnsafeSlow(size);
  const text = (bytes: Buffer, count: number) => {
    if (bytes.length === SPARE_BYTES) spare.push(bytes);
    return bytes.toString("utf8", 0, count);
  };
  return async (path) => {
    await turn();
    const started = performance.now();
    const pooled = pooledLeft > 0;
    if (pooled) pooledLeft -= 1;
    const fd = pooled ? await openFile(path, "r") : openSync(path, "r");
    try {
      const { size, mtimeMs } = fstatSync(fd);
      if (size > maxBytes) throw new RangeError(`${size} bytes, more than ${maxBytes}`);
      const bytes = take(size);
      const count = pooled ? await readInto(fd, bytes, size) : readSync(fd, bytes, 0, size, 0);
      if (!pooled && performance.now() - started > SLOW_MS) pooledLeft = POOLED;
      return { text: text(bytes, count), mtimeMs };
    } finally {
      closeSync(fd);
    }
  };
}

/** Lets the event loop turn when it has been held for long: a signal or a timer has no other way in between reads at once. */
function loopTurner(): () => Promise<void> | undefined {
  let turned = performance.now();
  let turning: Promise<void> | undefined;
  return () => {
    if (performance.now() - turned < TURN_MS) return undefined;
    turning ??= new Promise((resolve) => {
      setImmediate(() => {
        turned = performance.now();
        turning = undefined;
        resolve();
      });
    });
    return turning;
  };
}

const openFile = promisify(open);

function readInto(fd: number, bytes: Buffer, size: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, bytes, 0, size, 0, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
