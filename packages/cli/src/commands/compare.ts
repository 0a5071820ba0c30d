import path from "node:path";
import { requireResultsFolder } from "@cooperbench-ts/core";
import type { Command } from "commander";
import { UsageError } from "../usage-error.ts";
import { showGradings } from "./compare-gradings.ts";
import { showFamily, showNamed, showTrees } from "./compare-sides.ts";
import { addComparison, asksForSides, readEach } from "./comparison-options.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { addTree } from "./read-tree.ts";

export function compareCommand(context: CommandContext): Command {
  const command = newCommand(
    context,
    "compare",
    "two sides: names within a tree, or two trees. Success, cost and steps of different work; which verdicts changed, and why, where both are gradings of the same work",
    [
      "compare with-tools without-tools logs",
      "compare arm=a,repeat=1 arm=b,repeat=1 logs --cluster pair",
      "compare base --each arm logs --runs 'mine_{arm}_{repeat}='",
      "compare logs logs-regraded-0.0.29",
    ],
  )
    .argument("<a>", "a setting, arm, model, agent, version, run or repeat, or column=value,…; or a results tree")
    .argument("[b]", "the other one; with --each it is left out");
  return onRun(addComparison(addTree(command)), context, async (options, [a = "", ...rest]) => {
    const { io } = context;
    const column = readEach(options);
    if (column !== undefined) return showFamily(io, options, a, column, rest);
    const [b, ...dirs] = rest;
    if (b === undefined) throw new UsageError("compare takes two sides, or one and --each.");
    if (dirs.length > 0 || !(await areFolders(io.cwd, a, b))) return showNamed(io, options, a, b, dirs);
    if (!asksForSides(options) && (await showGradings(io, options, a, b))) return 0;
    return showTrees(io, options, a, b);
  });
}

/** Two folders are trees. Beside one, the other is missing. @throws InputError `results-missing` */
async function areFolders(cwd: string, ...names: readonly string[]): Promise<boolean> {
  const folders = names.map((name) => requireResultsFolder(path.resolve(cwd, name)));
  const found = await Promise.allSettled(folders);
  if (found.every(({ status }) => status === "rejected")) return false;
  await Promise.all(folders);
  return true;
}
