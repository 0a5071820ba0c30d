import { runExperiment } from "../src/run-experiment.ts";
import { rehearsedCampaign } from "../src/testing/rehearsed-campaign.ts";
import type { SessionOptions } from "./chaos-options.ts";
import { dieAtOperation } from "./die-at-operation.ts";

// One session of a chaotic campaign in a process of its own, so that it can be killed. Its last line is how it ended.
const options = JSON.parse(process.argv[2] ?? "") as SessionOptions;
const { input, host } = await rehearsedCampaign(
  { dir: options.dir, pairs: options.pairs, seed: options.seed, faults: "storm" },
  {
    settings: [...options.settings],
    concurrency: options.concurrency,
    timeout: options.phaseLimitMs,
    evalTimeout: options.phaseLimitMs,
  },
);
if (options.dieAtOperation !== null) await dieAtOperation(options.dieAtOperation);
// Storms never calm down by themselves here: a pause is as short as the waits are.
const outcome = await runExperiment(input, host);
console.log(outcome.kind);
