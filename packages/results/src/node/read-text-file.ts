import type { ForeignTree, TextFile } from "./foreign-tree.ts";

/** Reads text files of a tree; throws what it says. */
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
export function textFileReader(tree: ForeignTree, maxBytes: number): ReadTextFile {
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
    if (pooledLeft > 0) {
      pooledLeft -= 1;
      return tree.useInPool(path, async (file) => {
        const size = file.sizeUpTo(maxBytes);
        const bytes = take(size);
        return { text: text(bytes, await file.readInPool(bytes, 0, size)), mtimeMs: file.mtimeMs };
      });
    }
    return tree.use(path, (file) => {
      const size = file.sizeUpTo(maxBytes);
      const bytes = take(size);
      const count = file.read(bytes, 0, size);
      if (performance.now() - started > SLOW_MS) pooledLeft = POOLED;
      return { text: text(bytes, count), mtimeMs: file.mtimeMs };
    });
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
