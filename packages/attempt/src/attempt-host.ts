import type { Credentials } from "./credentials/credentials.ts";
import type { DockerEndpoint } from "./doors/docker/http/docker-endpoint.ts";
import type { ModelAccess } from "./doors/model/model-access.ts";
import type { Callers } from "./doors/reach/callers.ts";
import type { Outages } from "./outage/outages.ts";
import type { Clock } from "./process/clock.ts";
import type { AttemptProgress } from "./report/attempt-progress.ts";
import type { UpstreamProbe } from "./upstream/probe.ts";
import type { UpstreamProcesses } from "./upstream/upstream-processes.ts";

/** What a machine offers to all attempts on it. */
export interface Machine {
  /** Folder of the dataset. */
  readonly dataset: string;
  readonly upstream: UpstreamProbe;
  /** What starts it. */
  readonly processes: Pick<UpstreamProcesses, "start">;
  /** File of model prices for litellm, which the user's agent configuration named; null: none. */
  readonly priceRegistry: string | null;
  /** The user's environment, of which an allow-list is handed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly model: ModelAccess;
  /** What agents get to call it with. */
  readonly credentials: Credentials;
  /** The daemon behind the Docker door; null in a rehearsal, which needs none. */
  readonly docker: DockerEndpoint | null;
  /**
   * A Redis for the messages of one attempt, as soon as there is one; null when none is there. `callers`: who may connect where
   * the attempt's containers do; null: only programs of this machine do.
   */
  readonly openRedis: (callers: Callers | null) => Promise<AttemptRedis | null>;
  /** Whose everything is that an attempt makes: a lease, as a label value. */
  readonly owner: string;
  /** Private folder with a short path, for sockets and for what is private to an attempt while it runs. It is gone with this process. */
  readonly socketFolder: string;
  /** Between TERM and KILL. */
  readonly graceMs: number;
  readonly outages: Pick<Outages, "report" | "givenUp">;
  /** Dates what is recorded; an outage is waited for by it. */
  readonly clock: Clock;
}

/** What the agents of one attempt talk over. */
export interface AttemptRedis {
  /** For upstream, which writes it anew for containers where it is of loopback. */
  readonly url: string;
  /** The attempt is over: what was its own alone is gone after it. */
  close(): Promise<void>;
}

/** What one attempt gets of its machine. */
export interface AttemptHost extends Machine {
  /** The attempt's own folder: all that it makes and sees is left there. */
  readonly folder: string;
  /** Where the pair's published result lies, for an eval of work that the folder does not have any more. */
  readonly published: string | null;
  /** Ends the phase; the report then has no judgement. */
  readonly signal: AbortSignal;
  /** Awaited where a phase starts. */
  readonly onProgress: (progress: AttemptProgress) => Promise<void> | void;
}
