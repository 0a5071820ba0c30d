import type { TestAccount } from "./trial-account.ts";

/** The first failure that a test run tells of; null: it tells of none. */
export function firstFailure(output: string): TestAccount["firstFailure"] {
  const lines = output.split("\n");
  const at = lines.findIndex((line) => line.startsWith("FAILED "));
  return at === -1 ? null : { line: at + 1, text: lines[at] ?? "" };
}
