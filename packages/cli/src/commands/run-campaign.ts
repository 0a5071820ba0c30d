import path from "node:path";
import {
  type ExperimentConfig,
  type ExperimentHost,
  experimentName,
  type ExperimentOutcome,
  runExperiment,
} from "@cooperbench-ts/core";
import { listExperiments } from "@cooperbench-ts/results/node";
import { cacheFolder } from "../cache-folder.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { type Io, sayLine, sayText } from "../io.ts";
import { readExperiment } from "@cooperbench-ts/results/node";
import { showSummary } from "./show-summary.ts";
import { withProgress } from "./with-progress.ts";

interface CampaignCall {
  readonly json: boolean;
  readonly host?: Partial<ExperimentHost>;
  /** What is run instead of the experiment alone. */
  readonly run?: (host: ExperimentHost) => Promise<ExperimentOutcome>;
}

/** Runs an experiment as a person at a terminal expects it: progress, the table, what is left to say. Returns the exit code. */
export async function runCampaign(io: Io, config: ExperimentConfig, call: CampaignCall): Promise<number> {
  const form = { json: call.json, evalLimitMs: config.evalTimeout };
  const run = call.run ?? ((host: ExperimentHost) => runExperiment(config, host));
  const outcome = await withProgress(io, form, (watch) =>
    run({ environment: io.environment, cacheFolder: cacheFolder(io), ...call.host, ...watch }),
  );
  const [logs, name] = [path.resolve(io.cwd, config.logs), experimentName(config)];
  // Interrupted before anything was written, there is no experiment yet.
  if (!call.json && (await listExperiments(logs)).includes(name))
    showSummary(io, (await readExperiment(logs, name, { detail: "pairs" })).trials, { format: "table" });
  explainOutcome(io, outcome);
  return exitCodeOf(outcome);
}

const AGAIN = "the same command";

/** What a person must still be told after the table. */
export function explainOutcome(io: Io, { kind, stop, unfinished }: ExperimentOutcome): void {
  if (kind !== "complete") sayLine(io, "");
  if (kind === "stopped") {
    sayText(io, `stopped: ${stop?.message ?? ""}`);
    sayText(io, stop?.remedy ?? "");
  }
  if (kind === "interrupted") sayLine(io, `interrupted: everything finished is kept; ${AGAIN} goes on.`);
  if (kind === "incomplete")
    sayLine(io, `incomplete: ${unfinished} trials have no pass or fail; ${AGAIN} opens them again.`);
}
