import type { Pair } from "@cooperbench-ts/results";
import type { Trial } from "../state/layout.ts";
import { type ExperimentConfig, experimentName } from "./config.ts";

/** All trials in the order in which they run: setting by setting, repeat by repeat, pairs as in the subset. */
export function experimentTrials(config: ExperimentConfig, pairs: readonly Pair[]): Trial[] {
  return config.settings.flatMap((setting) =>
    Array.from({ length: config.repeat }, (_, index) => index + 1).flatMap((repeat) => {
      const run = runName(experimentName(config), setting, repeat);
      return pairs.map((pair) => ({ run, setting, repeat, pair }));
    }),
  );
}

/** `<name>-<setting>`; later repeats end in `-r2`, `-r3`, …, so that the first keeps the name it has without repeats. */
export function runName(name: string, setting: string, repeat: number): string {
  return repeat === 1 ? `${name}-${setting}` : `${name}-${setting}-r${repeat}`;
}
