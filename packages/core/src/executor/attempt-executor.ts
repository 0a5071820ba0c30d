import type { AttemptHost, AttemptOrder, AttemptReport } from "@cooperbench-ts/attempt";

/** What goes with an order: where the attempt's folder is to be in the end, and who listens. */
export type ExecuteOptions = Pick<AttemptHost, "folder" | "published" | "signal" | "onProgress">;

/** Whoever carries out orders: this process, or others on other machines. */
export interface AttemptExecutor {
  /**
   * Resolves with the report when nothing is left of what the attempt started, and its folder is where `options` want it. An executor
   * whose attempts cannot wait for `onProgress` has to make that folder first: an attempt that the journal has not heard of is found by it.
   * @throws GaveUpError when an outage was waited for in vain: the attempt stays open, and is recovered by a later order.
   * @throws ExperimentError what ends the run
   * Whatever else it throws ends the run, or, once the phase has started, the attempt as `unknown-error`.
   */
  execute(order: AttemptOrder, options: ExecuteOptions): Promise<AttemptReport>;
}
