import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "vitest";
import { missing, type Part } from "../../images/parts.ts";

export type UpstreamVersion = "0.0.11" | "0.0.29";

const parts = process.env["COOPERBENCH_TS_PARTS"] ?? join(homedir(), ".cache", "cooperbench-ts", "parts");

/** Path of an installed upstream CLI, or null: the parts' file names it, an environment variable wins. */
export function upstreamCli(version: UpstreamVersion): string | null {
  const name = `COOPERBENCH_TS_UPSTREAM_${version.replaceAll(".", "_")}`;
  const file = join(parts, "parts.env");
  const written = existsSync(file) ? readFileSync(file, "utf8") : "";
  const path = process.env[name] ?? new RegExp(`^${name}=(.*)$`, "m").exec(written)?.[1] ?? "";
  return existsSync(path) ? path : null;
}

/** The Python interpreter that it runs in. */
export function upstreamPython(version: UpstreamVersion): string {
  return join(dirname(upstreamCli(version) ?? ""), "python");
}

/** Like `describe`; without these versions and parts it is skipped with the reason in its name, and in CI it fails. */
export function describeWithUpstream(
  versions: readonly UpstreamVersion[],
  others: readonly Part[],
  name: string,
  body: () => void,
): void {
  const lacking = versions
    .filter((version) => upstreamCli(version) === null)
    .map((version) => `cooperbench ${version}`);
  const needs = [...lacking, missing(others)].filter((part) => part !== null);
  if (needs.length === 0) return void describe(name, body);
  const reason = `it needs ${needs.join("; ")} (e2e/parts/up.sh)`;
  if ((process.env["CI"] ?? "") === "") return void describe.skip(`${name} (skipped: ${reason})`, body);
  test(name, () => {
    throw new Error(`skipped in CI: ${reason}`);
  });
}
