import { watch } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";

/** Resolves once the journal has so many lines more than it has now. */
export async function journalGrew(journal: string, lines: number, signal: AbortSignal): Promise<void> {
  const target = (await countLines(journal)) + lines;
  const grown = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    if ((await countLines(journal)) >= target) grown.resolve();
  };
  // The folder is made with the first session.
  while ((await stat(path.dirname(journal)).catch(() => null)) === null && !signal.aborted) await delay(5);
  if (signal.aborted) return;
  const watcher = watch(path.dirname(journal), () => void look());
  signal.addEventListener("abort", () => grown.resolve(), { once: true });
  await look();
  await grown.promise;
  watcher.close();
}

export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

async function countLines(file: string): Promise<number> {
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  let lines = 0;
  for (let at = content.indexOf(10); at !== -1; at = content.indexOf(10, at + 1)) lines += 1;
  return lines;
}
