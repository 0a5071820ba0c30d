import type { Setting } from "@cooperbench-ts/results";

/** What stands between upstream and the world in an agent phase. */
export interface PlannedDoors {
  /** False in a rehearsal, which makes no container. */
  readonly docker: boolean;
  readonly model: {
    readonly on: boolean;
    /** Why it is off; null: it is on, or was turned off, or no model is called. */
    readonly why: string | null;
    /** Whether it is open to containers. */
    readonly toContainers: boolean;
    /** Whether it keeps the model's key from upstream and containers, which get a made-up one; false also where there is no key. */
    readonly keepsKey: boolean;
  };
  /** Settings whose agents reach their Redis from containers, through a gate of their attempt's own. */
  readonly redisFromContainers: readonly Setting[];
}
