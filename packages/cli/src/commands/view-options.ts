import path from "node:path";
import { requireResultsFolder } from "@cooperbench-ts/core";
import type { ViewOptions } from "@cooperbench-ts/viewer";
import type { Command } from "commander";
import { collect } from "../config/collect.ts";
import { readRunMap, readSetting } from "../config/run-map.ts";
import type { Io } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import { logsFolder } from "./find-experiment.ts";
import { readLabels } from "./read-labels.ts";
import { addTree, chosenExperiment, fromHere } from "./read-tree.ts";

/** What a page can be about, and what it takes beside the results. */
export function addView(command: Command): Command {
  return addTree(command)
    .option("--dataset <dir>", "folder of the dataset: gold patches beside the agents', and gold conflicts")
    .option("--labels <file>", "table of labels as JSON lines, shown with the conversations; repeatable", collect);
}

/** The trees of the page, chosen as all reading commands do. @throws UsageError, InputError */
export async function readViewOptions(
  io: Io,
  options: Readonly<Record<string, unknown>>,
  dirs: readonly string[],
): Promise<ViewOptions> {
  const [labels, runs] = [await readLabels(io, options), await readRunMap(io.cwd, options)];
  const setting = readSetting(options);
  const dataset = options["dataset"] as string | undefined;
  const more = { labels, ...(dataset === undefined ? {} : { dataset: path.resolve(io.cwd, dataset) }) };
  const experiment = await chosenExperiment(io, options, dirs);
  if (experiment !== null) return { ...more, dirs: [experiment.logs], experiment: experiment.name };
  if (options["name"] !== undefined)
    throw new UsageError("--name chooses an experiment in --logs: leave it out with folders, --runs or --setting.");
  const [first = await logsFolder(io, options), ...others] = dirs;
  for (const dir of [first, ...others]) await requireResultsFolder(path.resolve(io.cwd, dir));
  return {
    ...more,
    dirs: [fromHere(io, first), ...others.map((dir) => fromHere(io, dir))],
    title: [first, ...others].join(", "),
    ...(runs.length === 0 ? {} : { runs }),
    ...(setting === undefined ? {} : { setting }),
  };
}
