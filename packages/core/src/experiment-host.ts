import type { ImagesLock } from "@cooperbench-ts/docker-images";
import type { Clock } from "@cooperbench-ts/attempt/host";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import type { AttemptExecutor } from "./executor/attempt-executor.ts";
import type { GivenWork } from "./plan/given-work.ts";

/** Fires where the user ends a call before anything runs that could be drained. */
export function stopOf({ signal, drain }: Pick<ExperimentHost, "signal" | "drain">): AbortSignal {
  return AbortSignal.any([signal, drain].filter((one) => one !== undefined));
}

/** What the caller's world gives to an experiment; libraries read no environment and print nothing by themselves. */
export interface ExperimentHost {
  /** Usually `process.env`. An allow-list of it reaches upstream. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onEvent?: (event: ExperimentEvent) => void;
  /** Ends running attempts and the run. */
  readonly signal?: AbortSignal;
  /** Starts no new trial; running ones end. */
  readonly drain?: AbortSignal;
  /** The upstream executable is a stand-in that plays this version: no Docker, no key, no Python are needed. */
  readonly standIn?: { readonly version: string };
  /** Folder for caches that outlive an experiment (which images are verified); none without it. */
  readonly cacheFolder?: string;
  /** What the images must be: missing ones are pulled by its digests, and one that differs is refused. */
  readonly imagesLock?: ImagesLock;
  /** Work that is only to be evaluated: no agent is started, no model is called, no key is needed. Default: agents do the work. */
  readonly given?: GivenWork;
  /** Who carries out the attempts, given the one that does it in this process, which is the default. */
  readonly executor?: (local: AttemptExecutor) => AttemptExecutor;
  /** Patience, waits and dates go by it. Default: the system's. */
  readonly clock?: Clock;
  /** Scales waits before retries and probes: 1 is real time. */
  readonly timeScale?: number;
  /** Between TERM and KILL; default 5 s. */
  readonly graceMs?: number;
}
