import { writeFile } from "node:fs/promises";
import path from "node:path";
import { exportSchema, taskFaults, type Table, tableToCsv, tableToJsonl } from "@cooperbench-ts/results";
import type { Command } from "commander";
import { sayLine, writeBytes, writeDocument, writeJsonLine } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";
import { addTree, readChosen } from "./read-tree.ts";

const formats = ["csv", "jsonl", "parquet", "arrow"] as const;
type Format = (typeof formats)[number];
const tables = [
  "pairs",
  "features",
  "agents",
  "messages",
  "runs",
  "attempts",
  "diagnostics",
  "dataset",
  "task-faults",
] as const;
type TableName = (typeof tables)[number];

export function exportCommand(context: CommandContext): Command {
  const command = addTree(
    newCommand(context, "export", "a table for analysis, on stdout or in a file", [
      "export --format csv",
      "export --json --table attempts",
      "export --format parquet --table messages --out messages.parquet",
    ]),
  )
    .option("--format <form>", `one of ${formats.join(", ")} (default: jsonl)`)
    .option("--table <name>", `one of ${tables.join(", ")}`, "pairs")
    .option("--out <file>", "write there, with its schema beside it as <file>.schema.json")
    .option("--extra", "with a column of what upstream's files hold beside all that is known (pairs, agents)")
    .option("--dataset <dir>", "folder of the dataset, for gold conflicts and overlaps (--table dataset: dataset)");
  return onRun(command, context, async (options, dirs) => {
    const { io } = context;
    const json = options["json"] === true;
    const format = (options["format"] ?? "jsonl") as Format;
    const name = options["table"] as TableName;
    const out = options["out"] as string | undefined;
    if (!formats.includes(format)) throw new UsageError(`--format ${format}: expected one of ${formats.join(", ")}.`);
    if (!tables.includes(name)) throw new UsageError(`--table ${name}: expected one of ${tables.join(", ")}.`);
    if (json && format !== "jsonl" && out === undefined)
      throw new UsageError(`--json is --format jsonl: leave out --format ${format}, or write it to a file with --out.`);
    if (isBinary(format) && out === undefined && io.stdoutIsTerminal)
      throw new UsageError(`--format ${format} is nothing to read: write it to a file with --out, or pass it on.`);
    const dataset = (options["dataset"] as string | undefined) ?? (name === "dataset" ? "dataset" : undefined);
    const { results } = await readChosen(io, options, dirs, {
      ...(dataset === undefined ? {} : { dataset }),
      ...(options["extra"] === true ? { extra: true } : {}),
    });
    const table: Table<object> = name === "task-faults" ? await taskFaults(results) : results[name];
    const content = await encode(format, table);
    if (out === undefined) {
      if (typeof content === "string") writeDocument(io, content, format === "jsonl" ? "json" : "csv");
      else writeBytes(io, content);
      return 0;
    }
    const file = path.resolve(io.cwd, out);
    const schema = `${file}.schema.json`;
    await write(out, file, content);
    await write(out, schema, `${JSON.stringify(exportSchema(table), null, 2)}\n`);
    if (json) writeJsonLine(io, { table: name, format, rows: table.length, file, schema });
    else sayLine(io, `${table.length} rows of ${name} in ${file}`);
    return 0;
  });
}

function isBinary(format: Format): boolean {
  return format === "parquet" || format === "arrow";
}

async function write(out: string, file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content).catch((cause: Error) => {
    throw new UsageError(`--out ${out}: ${file} cannot be written (${cause.message}). Its folder must be there.`);
  });
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
