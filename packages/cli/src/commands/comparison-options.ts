import {
  clusterUnits,
  type CompareArmsOptions,
  denominators,
  type Measure,
  measures,
  type SelectionColumn,
  selectionColumns,
} from "@cooperbench-ts/results";
import type { Command } from "commander";
import { collect } from "../config/collect.ts";
import { UsageError } from "../usage-error.ts";
import { EXCLUDE, readExclusion } from "./exclusion.ts";

type Options = Readonly<Record<string, unknown>>;

/** What `--metric` may be: success is always told. */
const metrics = ["success", ...measures] as const;

export function addComparison(command: Command): Command {
  return command
    .option("--each <column>", `A against each other value of a column, with Holm: ${selectionColumns.join(", ")}`)
    .option("--cluster <unit>", `what is taken for independent: ${clusterUnits.join(", ")} (default: task)`)
    .option(
      "--metric <name>",
      `success alone, or a measure besides: ${metrics.join(", ")}; repeatable (default: all)`,
      collect,
      [],
    )
    .option("--denominator <name>", `trials that a rate is over: ${denominators.join(", ")} (default: planned)`)
    .option(EXCLUDE.flags, EXCLUDE.text)
    .option("--unpaired", "compare all trials of both sides, whichever their pairs (default: where they share none)")
    .option("--anyway", "compare though there are barriers, and say them");
}

/** @throws UsageError */
export function readComparison(options: Options): CompareArmsOptions {
  const cluster = oneOf(options, "cluster", clusterUnits);
  const denominator = oneOf(options, "denominator", denominators);
  const asked = (options["metric"] as readonly string[]).map((name) => known("--metric", name, metrics));
  return {
    exclude: readExclusion(options),
    ...(cluster === undefined ? {} : { cluster }),
    ...(denominator === undefined ? {} : { denominator }),
    ...(asked.length === 0 ? {} : { measures: asked.filter((name): name is Measure => name !== "success") }),
    ...(options["unpaired"] === true ? { paired: false } : {}),
    anyway: options["anyway"] === true,
  };
}

/** @throws UsageError */
export function readEach(options: Options): SelectionColumn | undefined {
  return oneOf(options, "each", selectionColumns);
}

function oneOf<Value extends string>(options: Options, name: string, values: readonly Value[]): Value | undefined {
  const given = options[name] as string | undefined;
  return given === undefined ? undefined : known(`--${name}`, given, values);
}

function known<Value extends string>(flag: string, given: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === given);
  if (found === undefined) throw new UsageError(`${flag} ${given}: expected one of ${values.join(", ")}.`);
  return found;
}
