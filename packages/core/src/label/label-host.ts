import type { Clock } from "@cooperbench-ts/attempt/host";
import type { LabelEvent, LabelReport } from "./label-report.ts";

/** What the caller's world gives: the library reads no environment and prints nothing. */
export interface LabelHost {
  /** Usually `process.env`: the key, and proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onEvent?: (event: LabelEvent) => void;
  /** Told of the outcome while no other call can write this set: the place to write what follows from its answers. */
  readonly beforeRelease?: (report: LabelReport) => Promise<void>;
  /** Cuts the calls under way. What they cost then stays unknown. */
  readonly signal?: AbortSignal;
  /** Starts no new question; the calls under way end. */
  readonly drain?: AbortSignal;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** In [0, 1): by which waits spread. Default: `Math.random`. */
  readonly random?: () => number;
  /** Scales waits before retries: 1 is real time. */
  readonly timeScale?: number;
}
