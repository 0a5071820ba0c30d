import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { asTable } from "../tables/as-table.ts";
import { attemptsShape } from "../tables/attempts-shape.ts";
import { messagesShape } from "../tables/messages-shape.ts";
import { pairsShape } from "../tables/pairs-shape.ts";
import type { Column, TableShape } from "../tables/table.ts";
import { tableToArrow } from "./arrow.ts";
import { tableToCsv, tableToJsonl } from "./export-table.ts";
import { tableToParquet } from "./parquet.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../../reference/check-exports.py", import.meta.url));
/** A Python with reference/requirements.txt installed. */
const python = process.env["RESULTS_PYTHON"] ?? "python3";
const usable = await run(python, ["-c", "import pandas, pyarrow"]).then(
  () => true,
  () => false,
);
const inCi = process.env["CI"] === "true";

const texts = [
  'a, "b"',
  "line\none\r\ntwo",
  "=1+1",
  "+49",
  "-x",
  "@home",
  "\tt",
  "ünïcödé 🐍",
  "NA",
  "null",
  "true",
  "1",
  " ",
];

const times = [
  "2026-07-03T07:35:00.123456",
  "2026-07-03T07:35:00",
  "2026-07-03 07:35:00.5+02:00",
  "1999-12-31T23:59:59.999999Z",
  "2026-02-30T00:00:00Z",
  "yesterday",
];

/** Every column with nulls where it may, and values that formats like to break. */
function rows({ columns }: TableShape): object[] {
  const random = createRandom(4);
  const cells = {
    string: () => texts[random.below(texts.length)],
    boolean: () => random.below(2) === 1,
    integer: () => [0, -1, 2 ** 53 - 1, random.uint32()][random.below(4)],
    number: () => [0.1, 1e-300, -2.5, random.float()][random.below(4)],
    time: () => times[random.below(times.length)],
    seconds: () => [0, 1_795_448_405.591_999, 1e-300, random.uint32() / 8][random.below(4)],
  };
  const cell = ({ type, nullable, time }: Column): unknown => {
    if (nullable && random.below(4) === 0) return null;
    if (time === undefined) return cells[type]();
    return type === "number" ? cells.seconds() : cells.time();
  };
  return Array.from({ length: 300 }, () => Object.fromEntries(columns.map((column) => [column.name, cell(column)])));
}

test.skipIf(!usable && !inCi).each([pairsShape, messagesShape, attemptsShape] as unknown as TableShape[])(
  "pandas and pyarrow read every format of $name with equal types, nulls and values (needs Python with pandas and pyarrow: RESULTS_PYTHON)",
  async (shape) => {
    const dir = await mkdtemp(join(tmpdir(), "exports-"));
    try {
      const table = asTable(rows(shape), shape);
      await writeFile(join(dir, "table.csv"), tableToCsv(table));
      await writeFile(join(dir, "table.jsonl"), tableToJsonl(table));
      await writeFile(join(dir, "table.parquet"), tableToParquet(table));
      await writeFile(join(dir, "table.arrows"), tableToArrow(table));
      await writeFile(join(dir, "table.arrow"), tableToArrow(table, { format: "file" }));
      await writeFile(join(dir, "expected.json"), JSON.stringify({ columns: shape.columns, rows: table }));
      const { stdout } = await run(python, [script, dir]).catch((error: unknown) => error as { stdout: string });
      expect(stdout.trim().split("\n")).toEqual([
        "parquet (pyarrow): 300 rows equal",
        "arrow stream (pyarrow): 300 rows equal",
        "arrow file (pyarrow): 300 rows equal",
        "csv (pandas): 300 rows equal",
        "jsonl: 300 rows equal",
      ]);
    } finally {
      await rm(dir, { recursive: true });
    }
  },
);
