import { Worker } from "node:worker_threads";
import type { ServedViewer, ServeOptions } from "./serve-viewer.ts";

/** What the thread says first. Later, whatever is said to it lets the pages settle, and it says when they have. */
export type WorkerWord =
  | { readonly kind: "served"; readonly url: string; readonly port: number }
  | { readonly kind: "settled" }
  | { readonly kind: "failed"; readonly message: string };

export interface ApartOptions {
  /** Ends the thread, also in its first reading. */
  readonly signal?: AbortSignal;
  /** The thread has broken after it served: nobody answers at its address any more. */
  readonly onBroken?: (message: string) => void;
}

/** A reading that takes longer is not waited for. */
const SETTLE_LIMIT_MS = 3000;

/**
 * Serves in a thread of its own: reading a large tree takes the processor for seconds, in which a campaign of this process would answer nobody.
 * The thread ends with the process, and takes nothing else with it when it breaks.
 * @throws Error with the message of what `serveViewer` throws; when `signal` aborts
 */
export async function serveViewerApart(
  options: Omit<ServeOptions, "signal">,
  { signal, onBroken }: ApartOptions = {},
): Promise<ServedViewer> {
  signal?.throwIfAborted();
  const worker = new Worker(workerFile(), { workerData: options, stdout: true, stderr: true });
  // What it prints is for nobody, and would pile up where nobody reads it.
  worker.stdout.resume();
  worker.stderr.resume();
  let [isServing, isClosing] = [false, false];
  const close = async (): Promise<void> => {
    isClosing = true;
    signal?.removeEventListener("abort", onAbort);
    await worker.terminate();
  };
  const onAbort = (): void => void close();
  signal?.addEventListener("abort", onAbort, { once: true });
  const word = await new Promise<WorkerWord>((resolve) => {
    let isTold = false;
    const failed = (message: string): void => {
      resolve({ kind: "failed", message });
      if (isServing && !isClosing && !isTold) onBroken?.(message);
      isTold ||= isServing;
    };
    worker.once("message", (first: WorkerWord) => {
      isServing = first.kind === "served";
      resolve(first);
    });
    // Kept as a listener for as long as the thread lives: an error that nobody hears would end the process.
    worker.on("error", (error) => failed(error instanceof Error ? error.message : String(error)));
    worker.once("exit", () => failed("the thread that serves has ended"));
  });
  const settle = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, SETTLE_LIMIT_MS).unref();
      for (const event of ["message", "exit"]) worker.once(event, () => resolve());
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage("settle");
    });
  worker.unref();
  if (word.kind === "served" && !isClosing) return { url: word.url, port: word.port, settle, close };
  await close();
  signal?.throwIfAborted();
  throw new Error(word.kind === "failed" ? word.message : "the thread that serves said nothing of it");
}

/** The sources and what was built of them each have their own. */
function workerFile(): URL {
  const here = import.meta.url;
  return here.includes("/dist/") ? new URL("./serve-worker.js", here) : new URL("../serve-worker.ts", here);
}
