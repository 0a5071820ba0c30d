import { spawnSync } from "node:child_process";
import { describe, test } from "vitest";
import { analysisPython } from "./real-parts.ts";

const needed = ["pandas", "pyarrow", "polars", "duckdb", "scipy", "nbformat", "jupyter_client"];

/**
 * Like `describe`, with a Python that analysts would use; without it, it is skipped with the reason in its name, and in CI it
 * fails. `RESULTS_PYTHON` names one, else it is that of `e2e/parts/up.sh`.
 */
export function describeWithPython(name: string, body: (python: string) => void): void {
  const python = process.env["RESULTS_PYTHON"] ?? analysisPython();
  const reason = python === null ? "e2e/parts/up.sh has not run" : whyUnusable(python);
  if (python !== null && reason === null) return void describe(name, () => body(python));
  const why = `it needs a Python with ${needed.join(", ")}: ${reason}`;
  if ((process.env["CI"] ?? "") === "")
    return void describe.skip(`${name} (skipped: ${why})`, () => test("skipped", () => {}));
  test(name, () => {
    throw new Error(`skipped in CI: ${why}`);
  });
}

function whyUnusable(python: string): string | null {
  const { status, stderr, error } = spawnSync(python, ["-c", `import ${needed.join(", ")}`], { encoding: "utf8" });
  if (status === 0) return null;
  return error?.message ?? stderr.trim().split("\n").at(-1) ?? `${python} does not start`;
}
