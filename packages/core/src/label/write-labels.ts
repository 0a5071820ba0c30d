import path from "node:path";
import { writeAtomically, writeJson } from "@cooperbench-ts/attempt/host";
import { asTable, exportSchema, type LabelRow, labelsShape, type Table, tableToJsonl } from "@cooperbench-ts/results";
import type { LabelReport } from "./label-report.ts";

/**
 * Writes the tables of labels beside their answers: `labels.jsonl`, `labels.schema.json`, and with a writer for it `labels.parquet`; those of a
 * second pass as `labels-pass-2…`. They follow from the answers, and are written anew each time.
 * @returns the files of tables
 */
export async function writeLabels(
  { folder, passes }: Pick<LabelReport, "folder" | "passes">,
  toParquet: ((table: Table<LabelRow>) => Uint8Array) | null,
): Promise<string[]> {
  const files: string[] = [];
  for (const { pass, labels } of passes) {
    const stem = path.join(folder, pass === 1 ? "labels" : `labels-pass-${pass}`);
    const table = asTable(labels, labelsShape);
    await writeAtomically(`${stem}.jsonl`, tableToJsonl(table));
    await writeJson(`${stem}.schema.json`, exportSchema(table));
    files.push(`${stem}.jsonl`);
    if (toParquet === null) continue;
    await writeAtomically(`${stem}.parquet`, toParquet(table));
    files.push(`${stem}.parquet`);
  }
  return files;
}
