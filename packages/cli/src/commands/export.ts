import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  asTable,
  exportSchema,
  type Table,
  type TableShape,
  tableShapes,
  tableToCsv,
  tableToJsonl,
} from "@cooperbench-ts/results";
import { readExperiment, readResults } from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { UsageError } from "../usage-error.ts";
import { addExperiment, type CommandContext, newCommand, onRun } from "./command.ts";
import { findExperiment } from "./find-experiment.ts";

const formats = ["csv", "jsonl", "parquet", "arrow"] as const;
type Format = (typeof formats)[number];
const tables = ["pairs", "features", "agents", "messages", "runs", "attempts", "diagnostics", "dataset"] as const;
type TableName = (typeof tables)[number];

export function exportCommand(context: CommandContext): Command {
  const command = addExperiment(
    newCommand(context, "export", "a table for analysis, on stdout or in a file", [
      "export --format csv",
      "export --format parquet --table messages --out messages.parquet",
    ]),
  )
    .requiredOption("--format <form>", `one of ${formats.join(", ")}`)
    .option("--table <name>", `one of ${tables.join(", ")}`, "pairs")
    .option("--out <file>", "write there, with its schema beside it as <file>.schema.json")
    .option("--dataset <dir>", "folder of the dataset, for gold conflicts and overlaps");
  return onRun(command, context, async (options) => {
    const { io } = context;
    const format = options["format"] as Format;
    const name = options["table"] as TableName;
    if (!formats.includes(format)) throw new UsageError(`--format ${format}: expected one of ${formats.join(", ")}.`);
    if (!tables.includes(name)) throw new UsageError(`--table ${name}: expected one of ${tables.join(", ")}.`);
    const experiment = await findExperiment(io, options);
    const table = await readTable(experiment, name, options["dataset"] as string | undefined);
    const content = await encode(format, table);
    const out = options["out"] as string | undefined;
    if (out === undefined) {
      if (typeof content === "string") io.stdout(content);
      else await writeBytes(content);
      return 0;
    }
    const file = path.resolve(io.cwd, out);
    await writeFile(file, content);
    await writeFile(`${file}.schema.json`, `${JSON.stringify(exportSchema(table), null, 2)}\n`);
    io.stderr(`${table.length} rows of ${name} in ${file}\n`);
    return 0;
  });
}

/** The rows of one experiment; tables without a run (the dataset) are whole. */
async function readTable(
  { logs, name }: { logs: string; name: string },
  table: TableName,
  dataset: string | undefined,
): Promise<Table<object>> {
  const runs = new Set((await readExperiment(logs, name)).manifest.runs.map(({ run }) => run));
  const results = await readResults(logs, dataset === undefined ? {} : { dataset });
  const all: Table<object> = results[table];
  const rows = all.filter((row) => !("run" in row) || row.run === null || runs.has(row.run as string));
  return rows.length === all.length ? all : asTable(rows, tableShapes[table] as TableShape);
}

async function encode(format: Format, table: Table<object>): Promise<string | Uint8Array> {
  switch (format) {
    case "csv":
      return tableToCsv(table);
    case "jsonl":
      return tableToJsonl(table);
    case "parquet":
      return (await import("@cooperbench-ts/results/parquet")).tableToParquet(table);
    case "arrow":
      return (await import("@cooperbench-ts/results/arrow")).tableToArrow(table, { format: "file" });
  }
}

async function writeBytes(bytes: Uint8Array): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
}
