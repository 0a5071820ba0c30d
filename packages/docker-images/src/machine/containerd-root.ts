import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { DaemonDescription } from "../client/describe-daemon.ts";
import { findListener, flagOf } from "./daemon-process.ts";

const DEFAULT_CONFIG = "/etc/containerd/config.toml";
const DEFAULT_ROOT = "/var/lib/containerd";

/**
 * Where the containerd that a daemon uses keeps its data: from its command line, its configuration, or its default. null
 * when it is not seen which process that is.
 */
export async function containerdRoot(daemon: Pick<DaemonDescription, "containerdAddress">): Promise<string | null> {
  const argv = await containerdArgv(daemon.containerdAddress);
  if (argv === null) return null;
  const flag = flagOf(argv, "--root");
  if (flag !== null) return flag;
  const config = flagOf(argv, "--config", "-c") ?? DEFAULT_CONFIG;
  return rootOfConfig(await readFile(config, "utf8").catch(() => "")) ?? DEFAULT_ROOT;
}

async function containerdArgv(address: string | null): Promise<readonly string[] | null> {
  if (address !== null) return (await findListener(address, isContainerd))?.argv ?? null;
  const found: string[][] = [];
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const argv = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0").filter(Boolean);
    if (isContainerd(argv[0] ?? "")) found.push(argv);
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}

function isContainerd(program: string): boolean {
  return basename(program) === "containerd";
}

/** `root` of a containerd configuration: a key of the top level, before the first table. */
export function rootOfConfig(toml: string): string | null {
  const top = toml.split(/^\s*\[/m, 1)[0] ?? "";
  return /^\s*root\s*=\s*(?<quote>["'])(?<root>[^"']+)\k<quote>/m.exec(top)?.groups?.["root"] ?? null;
}
