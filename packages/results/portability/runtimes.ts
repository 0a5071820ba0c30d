import { readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./install-package.ts";

export interface Runtime {
  readonly name: string;
  readonly command: string;
  /** How it runs a file of node:test. */
  readonly test: readonly string[];
}

const bin = fileURLToPath(new URL("../../../node_modules/.bin", import.meta.url));
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** The runtimes found on this machine: Node 20 and 24, Deno, Bun; null for a missing one. */
export async function findRuntimes(): Promise<ReadonlyMap<string, Runtime | null>> {
  const folders = [bin, ...(process.env["PATH"] ?? "").split(delimiter)];
  const packaged = (await readdir(modules))
    .filter((name) => name.startsWith("node20-"))
    .map((name) => join(modules, name, "bin"));
  return new Map([
    ["Node 20", await find("Node 20", [...packaged, ...folders], "node", /^v20\./, ["--test"])],
    ["Node 24", await find("Node 24", folders, "node", /^v24\./, ["--test"])],
    ["Deno", await find("Deno", folders, "deno", /^deno /, ["test", "-A", "--no-check"])],
    ["Bun", await find("Bun", folders, "bun", /^\d/, ["test"])],
  ]);
}

async function find(
  name: string,
  folders: readonly string[],
  program: string,
  version: RegExp,
  test: readonly string[],
): Promise<Runtime | null> {
  for (const folder of new Set(folders)) {
    const command = join(folder, program);
    const answer = await run(command, ["--version"]).catch(() => null);
    if (answer !== null && version.test(answer.stdout)) return { name, command, test };
  }
  return null;
}
