import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { type AttemptOrder, type AttemptReport, attemptReportSchema } from "@cooperbench-ts/attempt";
import type { AttemptExecutor, ExecuteOptions } from "@cooperbench-ts/core";
import type { WorkerOptions } from "./worker-options.ts";

const program = path.join(import.meta.dirname, "worker.ts");

export type WorkerHost = Omit<WorkerOptions, "folder" | "published">;

/** Starts a worker that gets the order on its stdin, its host's options, this environment, and nothing else. */
export function startWorker(order: AttemptOrder, options: WorkerOptions, environment: NodeJS.ProcessEnv): ChildProcess {
  const worker = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", program, JSON.stringify(options)],
    // Like every other machine it does not know the coordinator's folder.
    { cwd: "/", env: environment, stdio: ["pipe", "pipe", "inherit"] },
  );
  worker.stdin?.end(JSON.stringify(order));
  return worker;
}

/** An executor whose attempts are carried out in processes of their own. `orders` notes what it was given. */
export class ProcessExecutor implements AttemptExecutor {
  readonly orders: AttemptOrder[] = [];
  readonly #host: WorkerHost;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(host: WorkerHost, environment: NodeJS.ProcessEnv) {
    this.#host = host;
    this.#environment = environment;
  }

  async execute(
    order: AttemptOrder,
    { folder, published, signal, onProgress }: ExecuteOptions,
  ): Promise<AttemptReport> {
    this.orders.push(order);
    const worker = startWorker(order, { ...this.#host, folder, published }, this.#environment);
    const stop = (): void => void worker.kill("SIGTERM");
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const ended = once(worker, "close");
    let report: AttemptReport | null = null;
    try {
      for await (const line of createInterface({ input: worker.stdout as NodeJS.ReadableStream })) {
        const said = JSON.parse(line) as { progress?: Parameters<ExecuteOptions["onProgress"]>[0]; report?: unknown };
        if (said.progress !== undefined) await onProgress(said.progress);
        else report = attemptReportSchema.parse(said.report);
      }
    } finally {
      stop();
      await ended;
      signal.removeEventListener("abort", stop);
    }
    if (report === null) throw new Error("the worker ended without a report");
    return report;
  }
}
