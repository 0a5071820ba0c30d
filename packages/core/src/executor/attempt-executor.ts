import type { AttemptHost, AttemptOrder, AttemptReport } from "@cooperbench-ts/attempt";

/** What the coordinator gives beside an order: where the attempt's folder is to be in the end, and who listens. */
export type AttemptRun = Pick<AttemptHost, "folder" | "published" | "signal" | "onProgress">;

/** Whoever carries out orders: this process, or others on other machines. */
export interface AttemptExecutor {
  /**
   * Resolves with the report when nothing is left of what the attempt started, and its folder is where `run` wants it.
   * @throws GaveUpError when an outage was waited for in vain; the attempt stays open, and is recovered by a later order
   */
  execute(order: AttemptOrder, run: AttemptRun): Promise<AttemptReport>;
}
