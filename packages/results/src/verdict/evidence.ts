import type {
  ContainerRecord,
  DockerDoorRecord,
  ModelDoorRecord,
  PhaseTime,
  ProcessEnd,
} from "../formats/attempt-file.ts";
import type { FileText } from "../formats/file-parse.ts";

/** What the harness itself saw of the phase that ended last. Trees of other people have none. */
export interface DriverEvidence {
  readonly phase: "agent" | "eval";
  /** Which try of the eval phase it was, from 1; 0 in an agent phase, and where nobody counted. */
  readonly evalTry: number;
  readonly end: ProcessEnd;
  /** When the process ended, ISO time; absent: not known. */
  readonly endedAt?: string;
  /** Last 64 KiB at most. Evidence only where upstream wrote nothing, and only by whole anchored lines. */
  readonly stdout: string;
  readonly stderr: string;
  readonly docker: DockerDoorRecord | null;
  readonly model: ModelDoorRecord | null;
  /** null: not known, since a door was missing. */
  readonly time: PhaseTime | null;
  readonly containers: readonly ContainerRecord[];
}

/**
 * All that the judge may look at for one trial: the texts of the files in its pair folder, keyed by file name
 * (`result.json`, `eval.json`, `solo_traj.json`, `agent6.patch`, …), what we know of where the folder lies, and what the
 * harness saw. Pure data: the same evidence gives the same judgement everywhere.
 */
export interface Evidence {
  /** Folder name below the run: `solo`, `coop`, `team`; null in trees without one. */
  readonly upstreamSetting: string | null;
  readonly files: ReadonlyMap<string, FileText>;
  /** Modification times in ms since the epoch by file name, where known: an eval older than its result is stale. */
  readonly modifiedAt: ReadonlyMap<string, number>;
  readonly driver: DriverEvidence | null;
  /** Version of upstream that wrote the folder, where known. */
  readonly upstreamVersion: string | null;
}
