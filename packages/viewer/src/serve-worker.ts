import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { type ServeOptions, serveViewer } from "./serve/serve-viewer.ts";
import type { WorkerWord } from "./serve/serve-apart.ts";

/** Serves in a thread of its own; see `serveViewerApart`. */
async function serve(): Promise<WorkerWord> {
  try {
    const { url, port, settle } = await serveViewer(workerData as ServeOptions);
    parentPort?.on("message", () => void settle().finally(() => parentPort?.postMessage({ kind: "settled" })));
    return { kind: "served", url, port };
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

if (!isMainThread) void serve().then((word) => parentPort?.postMessage(word));
