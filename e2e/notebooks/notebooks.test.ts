import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { describeWithPython } from "../src/analysis-python.ts";
import { runtimesFolder } from "../src/real-parts.ts";

const root = path.resolve(import.meta.dirname, "../..");
const notebook = path.join(root, "examples/results-figures/figures.ipynb");
const script = path.join(import.meta.dirname, "stored_outputs.py");
const deno = findDeno();

interface Cell {
  readonly id?: string;
  readonly cell_type: string;
  readonly outputs?: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
}

test("the notebook stores an output of each cell, pictures among them, and each cell has an id of its own", () => {
  const { cells } = JSON.parse(readFileSync(notebook, "utf8")) as { cells: readonly Cell[] };
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  expect(code.filter(({ outputs = [] }) => outputs.length === 0)).toEqual([]);
  const pictures = code.flatMap(({ outputs = [] }) => outputs).filter(({ data = {} }) => "image/png" in data);
  expect(pictures.length).toBeGreaterThanOrEqual(8);
});

describeWithPython("the notebook in the Deno kernel", (python) => {
  test.skipIf(deno === null && (process.env["CI"] ?? "") === "")(
    "gives what it stores (needs Deno: e2e/parts/up.sh installs it)",
    async () => {
      const args = [script, notebook, deno ?? "deno"];
      const { stdout } = await promisify(execFile)(python, args).catch((error: { stdout: string; stderr: string }) => {
        if (error.stdout === "") throw new Error(error.stderr, { cause: error });
        return error;
      });
      expect(JSON.parse(stdout)).toMatchObject({ differences: [] });
    },
  );
});

function findDeno(): string | null {
  const installed = runtimesFolder();
  const candidates = [...(installed === null ? [] : [path.join(installed, "deno")]), "deno"];
  return candidates.find((file) => spawnSync(file, ["--version"]).status === 0) ?? null;
}
