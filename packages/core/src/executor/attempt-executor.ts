import type { AttemptOrder, AttemptProgress, AttemptReport } from "@cooperbench-ts/attempt";

/** Whoever carries out orders: this process, or others on other machines. */
export interface AttemptExecutor {
  /**
   * Resolves with the report when nothing is left of what the attempt started.
   * @param options.signal ends the phase @param options.onProgress awaited where a phase starts: nothing is started before
   * @throws GaveUpError when an outage was waited for in vain; the attempt stays open
   */
  execute(
    order: AttemptOrder,
    options: {
      readonly signal: AbortSignal;
      readonly onProgress: (progress: AttemptProgress) => Promise<void> | void;
    },
  ): Promise<AttemptReport>;
}
