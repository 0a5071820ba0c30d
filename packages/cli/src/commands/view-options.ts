import path from "node:path";
import type { ViewOptions } from "@cooperbench-ts/viewer";
import type { Command } from "commander";
import { collect } from "../config/collect.ts";
import type { Io } from "../io.ts";
import { readLabels } from "./read-labels.ts";
import { addTree, choosePlace } from "./read-tree.ts";

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
  const labels = await readLabels(io, options);
  const dataset = options["dataset"] as string | undefined;
  const more = { labels, ...(dataset === undefined ? {} : { dataset: path.resolve(io.cwd, dataset) }) };
  const place = await choosePlace(io, options, dirs);
  return place.kind === "experiment"
    ? { ...more, dirs: [place.logs], experiment: place.name }
    : { ...more, dirs: place.dirs, title: place.name, ...place.rules };
}
