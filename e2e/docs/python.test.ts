import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { successRates } from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCli } from "../cli/support/cli.ts";
import { describeWithPython } from "../src/analysis-python.ts";
import { codeBlocks, documents, root } from "./support/documents.ts";

const logs = path.join(root, "examples/results-figures/logs");
const examples = path.join(root, "examples/python");
const blocks = documents()
  .filter(({ file }) => file === "docs/python.md")
  .flatMap(codeBlocks)
  .filter(({ language }) => language === "python");

describe("docs/python.md", () => {
  test("shows the scripts of examples/python, of five lines each", () => {
    expect(blocks).toHaveLength(4);
    for (const { info, code } of blocks) {
      expect(code, info).toBe(readFileSync(path.join(examples, info), "utf8"));
      const lines = code.split("\n").filter((line) => line !== "" && !line.startsWith("import "));
      expect(lines.length, info).toBeLessThanOrEqual(5);
    }
  });
});

describeWithPython("the scripts of examples/python", (python) => {
  let cwd = "";
  beforeAll(async () => {
    cwd = mkdtempSync(path.join(tmpdir(), "python-examples-"));
    for (const table of ["pairs", "messages"]) {
      const out = ["--format", "parquet", "--table", table, "--out", `${table}.parquet`];
      const { code, stderr } = await startCli(["export", logs, ...out], { cwd }).ended;
      expect(code, stderr).toBe(0);
    }
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  test.each(["with_pandas.py", "with_polars.py", "with_duckdb.py"])(
    "%s gives the rates of the library",
    async (name) => {
      const { pairs } = await readResults(logs);
      const reader = path.join(import.meta.dirname, "python_rates.py");
      const { stdout } = await promisify(execFile)(python, [reader, path.join(examples, name)], { cwd });
      const expected = successRates(pairs)
        .map(({ setting, k, n, rate }) => {
          const costs = pairs.flatMap((row) => (row.setting === setting ? (row.costUsd ?? []) : []));
          const meanCostUsd = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
          return { setting, k, n, rate, meanCostUsd: expect.closeTo(meanCostUsd, 12) };
        })
        .toSorted((a, b) => String(a.setting).localeCompare(String(b.setting)));
      expect(JSON.parse(stdout)).toEqual(expected);
    },
  );

  test("join_messages.py finds the pair of every message", async () => {
    const { stdout } = await promisify(execFile)(python, [path.join(examples, "join_messages.py")], { cwd });
    expect(stdout).toContain("coop-comm");
    expect(stdout).not.toContain("NaN");
  });
});
