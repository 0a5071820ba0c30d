import {
  clusterUnits,
  type CompareArmsOptions,
  type Measure,
  measures,
  type SelectionColumn,
  selectionColumns,
} from "@cooperbench-ts/results";
import type { Command } from "commander";
import { collect } from "../config/collect.ts";
import { knownValue, oneOf } from "../config/known-value.ts";
import { addRatePolicy, readRatePolicy } from "./rate-policy.ts";

type Options = Readonly<Record<string, unknown>>;

/** What `--metric` may be: success is always told. */
const metrics = ["success", ...measures] as const;

export function addComparison(command: Command): Command {
  return addRatePolicy(command)
    .option("--each <column>", `A against each other value of a column, with Holm: ${selectionColumns.join(", ")}`)
    .option("--cluster <unit>", `what is taken for independent: ${clusterUnits.join(", ")} (default: task)`)
    .option(
      "--metric <name>",
      `success alone, or a measure besides: ${metrics.join(", ")}; repeatable (default: all)`,
      collect,
    )
    .option("--unpaired", "compare all trials of both sides, whichever their pairs (default: where they share none)")
    .option("--anyway", "compare though there are barriers, and say them");
}

/** Whether something is asked that only a comparison of sides can answer, not one of gradings. */
export function asksForSides(options: Options): boolean {
  const flags = ["cluster", "metric", "denominator", "exclude", "unpaired", "anyway"].map((name) => options[name]);
  return flags.some((given) => (Array.isArray(given) ? given.length > 0 : given !== undefined && given !== false));
}

/** @throws UsageError */
export function readComparison(options: Options): CompareArmsOptions {
  const cluster = knownValue(options, "cluster", clusterUnits);
  const asked = ((options["metric"] as readonly string[] | undefined) ?? []).map((name) =>
    oneOf("--metric", name, metrics),
  );
  return {
    ...readRatePolicy(options),
    ...(cluster === undefined ? {} : { cluster }),
    ...(asked.length === 0 ? {} : { measures: asked.filter((name): name is Measure => name !== "success") }),
    ...(options["unpaired"] === true ? { paired: false } : {}),
    anyway: options["anyway"] === true,
  };
}

/** @throws UsageError */
export function readEach(options: Options): SelectionColumn | undefined {
  return knownValue(options, "each", selectionColumns);
}
