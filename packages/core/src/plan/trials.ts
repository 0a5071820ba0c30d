import type { Trial, Pair } from "@cooperbench-ts/results";
import { type ExperimentConfig, experimentName } from "../config/config.ts";
import { runName } from "@cooperbench-ts/results/experiment";

/** All trials in the order in which they run: setting by setting, repeat by repeat, pairs as in the subset. */
export function experimentTrials(config: ExperimentConfig, pairs: readonly Pair[]): Trial[] {
  return config.settings.flatMap((setting) =>
    Array.from({ length: config.repeat }, (_, index) => index + 1).flatMap((repeat) => {
      const run = runName(experimentName(config), setting, repeat);
      return pairs.map((pair) => ({ run, setting, repeat, pair }));
    }),
  );
}
