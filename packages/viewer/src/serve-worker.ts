import { isMainThread, parentPort, workerData } from "node:worker_threads";
import type { WorkerWord } from "./serve/serve-apart.ts";
import { type ServeOptions, serveViewer } from "./serve/serve-viewer.ts";

/** Serves in a thread of its own; see `serveViewerApart`. */
async function serve(): Promise<WorkerWord> {
  try {
    const served = await serveViewer(workerData as ServeOptions);
    parentPort?.on("message", () => void served.settle().finally(() => say({ kind: "settled" })));
    return { kind: "served", url: served.url, port: served.port };
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

function say(word: WorkerWord): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(word);
}

if (!isMainThread) void serve().then(say);
