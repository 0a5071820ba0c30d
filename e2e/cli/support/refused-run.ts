import path from "node:path";
import { expect } from "vitest";
import { type CliResult, runCli } from "./cli.ts";
import { treeOf } from "./folders.ts";

export const dataset = path.join(import.meta.dirname, "..", "..", "dataset");
export const base = ["--model", "openai/gpt-4o", "--dataset", dataset, "--subset", "e2e"];

interface BadCall {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly code: 2 | 3;
  /** What the message must say: the file or flag, what is expected, the remedy. */
  readonly says: readonly (string | RegExp)[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Calls `run`, and checks exit code, message, and that nothing was written. */
export async function refused(call: BadCall): Promise<CliResult> {
  const before = await treeOf(call.cwd);
  const result = await runCli(["run", ...call.args], {
    cwd: call.cwd,
    ...(call.env === undefined ? {} : { env: call.env }),
  });
  for (const text of call.says) expect(result.stderr).toMatch(text);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code: call.code, stdout: "" });
  expect(result.stderr).not.toContain("    at ");
  expect(await treeOf(call.cwd)).toEqual(before);
  return result;
}
