import type { DockerClient } from "@cooperbench-ts/docker-images";
import type { DockerEndpoint } from "../docker-door/docker-endpoint.ts";
import type { ExperimentEvent } from "../events.ts";
import type { ExperimentConfig } from "../experiment/config.ts";
import type { ModelAccess } from "../experiment/model-access.ts";
import type { Outages } from "../schedule/outages.ts";
import type { DiskGuard } from "../state/disk-guard.ts";
import type { Journal } from "../state/journal.ts";
import type { Layout } from "../state/layout.ts";
import type { AgentConfig } from "../upstream/agent-config.ts";
import type { UpstreamProbe } from "../upstream/probe.ts";

/** The daemon that attempts use through their doors; null in a rehearsal, which needs none. */
export interface DockerAccess {
  readonly client: DockerClient;
  readonly endpoint: DockerEndpoint;
}

/** What is the same for all trials of one call of `runExperiment`. */
export interface TrialContext {
  readonly experiment: string;
  readonly config: ExperimentConfig;
  readonly layout: Layout;
  readonly journal: Journal;
  readonly outages: Outages;
  readonly disk: DiskGuard;
  readonly probe: UpstreamProbe;
  readonly agentConfig: AgentConfig;
  /** The user's environment, of which an allow-list is handed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly model: ModelAccess;
  readonly docker: DockerAccess | null;
  /** URL of the Redis that coop-comm uses, as soon as there is one; null when none is planned. */
  readonly redisUrl: () => Promise<string | null>;
  /** Our lease, as a label value. */
  readonly owner: string;
  /** Private folder with a short path, for sockets. */
  readonly socketFolder: string;
  readonly graceMs: number;
  readonly emit: (event: ExperimentEvent) => void;
  /** Ends running attempts. */
  readonly signal: AbortSignal;
}
