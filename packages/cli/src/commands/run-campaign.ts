import path from "node:path";
import {
  type ExperimentConfig,
  type ExperimentEvent,
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
import { CampaignPage, howToLook } from "./campaign-page.ts";
import { showSummary } from "./show-summary.ts";
import { withProgress } from "./with-progress.ts";

interface CampaignCall {
  readonly json: boolean;
  readonly host?: Partial<ExperimentHost>;
  /** Serves the page while it runs. */
  readonly view?: boolean;
  /** What is run instead of the experiment alone. */
  readonly run?: (host: ExperimentHost) => Promise<ExperimentOutcome>;
}

/** Runs an experiment as a person at a terminal expects it: progress, the table, what is left to say. Returns the exit code. */
export async function runCampaign(io: Io, config: ExperimentConfig, call: CampaignCall): Promise<number> {
  const form = { json: call.json, evalLimitMs: config.evalTimeout };
  const run = call.run ?? ((host: ExperimentHost) => runExperiment(config, host));
  const [logs, name] = [path.resolve(io.cwd, config.logs), experimentName(config)];
  const page = call.view === true ? new CampaignPage(io, logs, name) : null;
  const outcome = await withProgress(io, form, async (watch, say) => {
    const onEvent = (event: ExperimentEvent): void => {
      watch.onEvent(event);
      // Only now there is something to look at: what is planned is written down after all checks.
      if (event.type === "phase-started") page?.open(say);
    };
    try {
      return await run({ environment: io.environment, cacheFolder: cacheFolder(io), ...call.host, ...watch, onEvent });
    } finally {
      await page?.close();
    }
  });
  // Interrupted before anything was written, there is no experiment yet.
  const isThere = (await listExperiments(logs)).includes(name);
  if (!call.json && isThere)
    showSummary(io, (await readExperiment(logs, name, { detail: "pairs" })).trials, { format: "table" });
  explainOutcome(io, outcome);
  if (isThere) sayLine(io, howToLook(io, logs, name));
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
