import path from "node:path";
import { createRehearsal, type Rehearsal, type RehearsalOptions } from "@cooperbench-ts/rehearsal";
import type { ExperimentConfigInput } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";

export interface RehearsedCampaign {
  readonly rehearsal: Rehearsal;
  readonly input: ExperimentConfigInput;
  readonly host: ExperimentHost;
  readonly logs: string;
  readonly name: string;
}

/** A rehearsal that does not wait, and the call that runs it. The same folder goes on with the same rehearsal. */
export async function rehearsedCampaign(
  options: RehearsalOptions,
  input: Partial<ExperimentConfigInput> = {},
): Promise<RehearsedCampaign> {
  const rehearsal = await createRehearsal({ timeScale: 0, ...options });
  const name = "rehearsed";
  const logs = path.join(rehearsal.dir, "logs");
  return {
    rehearsal,
    name,
    logs,
    input: {
      name,
      model: "rehearsal/stand-in",
      upstream: rehearsal.upstreamPath,
      dataset: rehearsal.datasetDir,
      subset: rehearsal.subset,
      logs,
      concurrency: 4,
      timeout: 5000,
      evalTimeout: 5000,
      ...input,
    },
    host: {
      environment: { PATH: process.env["PATH"] },
      standIn: { version: rehearsal.upstreamVersion },
      timeScale: 1 / 1000,
      graceMs: 300,
    },
  };
}
