import { startSupervised } from "../process/subprocess.ts";
import type { StartOptions, SupervisedProcess } from "../process/supervise.ts";

/** Starts the upstream processes of a host. */
export interface UpstreamProcesses {
  /** Begins what the first process would wait for. */
  warmUp(): void;
  /** See `startSupervised`. */
  start(options: StartOptions): Promise<StartedUpstream>;
  /** What was started goes on. */
  close(): Promise<void>;
}

export interface StartedUpstream extends SupervisedProcess {
  /** Forked from a process that had done its imports. */
  readonly warm: boolean;
}

/** Each process starts its own interpreter and does its own imports. */
export const coldProcesses: UpstreamProcesses = {
  warmUp: () => {},
  start: async (options) => ({ ...(await startSupervised(options)), warm: false }),
  close: async () => {},
};
