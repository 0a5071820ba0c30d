import { clusterUnits } from "@cooperbench-ts/results";
import type { Choice } from "../parts/policy-choices.ts";

const texts = { task: "tasks: pairs of a task share features", pair: "pairs" } as const;

/** What the first test and its interval take for independent. */
export const clusterChoice: Choice = {
  name: "cluster",
  label: "Taken for independent",
  standard: "task",
  values: clusterUnits.map((value) => ({ value, text: texts[value] })),
};
