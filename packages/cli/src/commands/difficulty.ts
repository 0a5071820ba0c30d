import { asTable, difficulty, difficultyMethods, type PairRow, tableToCsv } from "@cooperbench-ts/results";
import type { Command } from "commander";
import { collect } from "../config/collect.ts";
import { printLine, writeDocument, writeJsonLine } from "../io.ts";
import { alignedRows } from "../render/table.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { EXCLUDE, readExclusion } from "./exclusion.ts";
import { addTree, readChosen } from "./read-tree.ts";

const formats = ["table", "csv", "json"] as const;

export function difficultyCommand(context: CommandContext): Command {
  const command = addTree(
    newCommand(context, "difficulty", "d(t) = 1 − Solo(t) of every pair, with the policy named", [
      "difficulty",
      "difficulty --method leave-one-repeat-out --format csv",
    ]),
  )
    .option(
      "--method <method>",
      `one of ${difficultyMethods.filter((method) => method !== "external").join(", ")} (default: by the number of solo repeats)`,
    )
    .option("--arm <name>", "whose solo trials count; repeatable (default: those of all arms together)", collect)
    .option("--format <form>", `one of ${formats.join(", ")} (default: table)`)
    .option(EXCLUDE.flags, EXCLUDE.text)
    .option("--dataset <dir>", "folder of the dataset, for gold-overlap");
  return onRun(command, context, async (options, dirs) => {
    const { io } = context;
    const format = options["json"] === true ? "json" : ((options["format"] as string | undefined) ?? "table");
    if (!formats.includes(format as never))
      throw new UsageError(`--format ${format}: expected one of ${formats.join(", ")}.`);
    const method = difficultyMethods.find((known) => known === options["method"]);
    if (options["method"] !== undefined && (method === undefined || method === "external"))
      throw new UsageError(`--method ${options["method"] as string}: see --help for the methods.`);
    const dataset = options["dataset"] as string | undefined;
    const { results } = await readChosen(io, options, dirs, {
      detail: "pairs",
      ...(dataset === undefined ? {} : { dataset }),
    });
    const exclude = readExclusion(options);
    const rows = difficulty(results.pairs, {
      exclude,
      ...chosenArms(options["arm"] as readonly string[] | undefined, results.pairs),
      ...(method === undefined ? {} : { method }),
    });
    if (format === "json") for (const row of rows) writeJsonLine(io, row);
    else if (format === "csv") writeDocument(io, tableToCsv(asTable(rows, "difficulty")), "csv");
    else {
      const cells = rows.map((row) => [
        row.pairKey,
        row.repeat === null ? "" : String(row.repeat),
        number(row.difficulty),
        number(row.rescaled),
        String(row.soloTrials),
      ]);
      for (const line of alignedRows([["pair", "repeat", "d(t)", "rescaled", "solo trials"], ...cells], 1))
        printLine(io, line);
      const [first] = rows;
      if (first !== undefined) {
        printLine(io, "");
        printLine(io, `method ${first.method}, rescaled ${first.rescale}, policy ${first.policy}`);
      }
      for (const note of new Set(rows.flatMap((row) => row.note ?? []))) printLine(io, note);
    }
    return 0;
  });
}

function chosenArms(
  arms: readonly string[] | undefined,
  pairs: readonly PairRow[],
): { readonly arms?: readonly string[] } {
  if (arms === undefined) return {};
  const known = [...new Set(pairs.flatMap(({ arm }) => arm ?? []))].sort();
  const unknown = arms.find((arm) => !known.includes(arm));
  if (unknown === undefined) return { arms };
  throw new UsageError(`--arm ${unknown}: no such arm. Known here: ${known.length === 0 ? "none" : known.join(", ")}.`);
}

function number(value: number | null): string {
  return value === null ? "unknown" : value.toFixed(3);
}
