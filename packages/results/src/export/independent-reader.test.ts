import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { asTable } from "../tables/as-table.ts";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import { pairsShape, type PairRow } from "../tables/pairs-shape.ts";
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

const enumerations = new Set(["setting", "verdict", "reason", "redo", "judged", "mergedBy", "settingSource"]);

/** Every column with nulls where it may, and values that formats like to break. */
function rows(): PairRow[] {
  const random = createRandom(4);
  const cells = {
    string: () => texts[random.below(texts.length)],
    boolean: () => random.below(2) === 1,
    integer: () => [0, -1, 2 ** 53 - 1, random.uint32()][random.below(4)],
    number: () => [0.1, 1e-300, -2.5, random.float()][random.below(4)],
  };
  return Array.from({ length: 300 }, (_, i) => {
    const changes: Record<string, unknown> = {};
    for (const { name, type, nullable } of pairsShape.columns) {
      const chance = random.below(4);
      if (nullable && chance === 0) changes[name] = null;
      else if (chance === 1 && !enumerations.has(name)) changes[name] = cells[type]();
    }
    return { ...pairRow({ featureA: i, featureB: i + 1, taskId: i % 7 }), ...changes };
  });
}

test.skipIf(!usable && !inCi)(
  "pandas and pyarrow read every format with equal types, nulls and values (needs Python with pandas and pyarrow: RESULTS_PYTHON)",
  async () => {
    const dir = await mkdtemp(join(tmpdir(), "exports-"));
    try {
      const table = asTable(rows(), pairsShape);
      await writeFile(join(dir, "table.csv"), tableToCsv(table));
      await writeFile(join(dir, "table.jsonl"), tableToJsonl(table));
      await writeFile(join(dir, "table.parquet"), tableToParquet(table));
      await writeFile(join(dir, "table.arrows"), tableToArrow(table));
      await writeFile(join(dir, "table.arrow"), tableToArrow(table, { format: "file" }));
      await writeFile(join(dir, "expected.json"), JSON.stringify({ columns: pairsShape.columns, rows: table }));
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
