import { spawn } from "node:child_process";
import { once } from "node:events";

export interface CopyFailure {
  readonly noSpace: boolean;
  readonly message: string;
}

const KEEP = ["--numeric-owner", "--xattrs", "--xattrs-include=*", "--acls"];

/**
 * Copies paths of one tree into another through tar, with owners, times, hard links, extended attributes (overlay2 keeps
 * its opaque folders there), devices and holes. null when all went well. Rejects only when aborted.
 */
export async function copyPaths(
  from: string,
  to: string,
  paths: readonly string[],
  options: { recursive: boolean; signal?: AbortSignal | undefined },
): Promise<CopyFailure | null> {
  options.signal?.throwIfAborted();
  const depth = options.recursive ? ["--recursion"] : ["--no-recursion"];
  const env = { ...process.env, LC_ALL: "C" };
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const names = paths.map((path) => `./${path}`);
  const pack = spawn(
    "tar",
    ["-C", from, ...depth, "--one-file-system", "--sparse", ...KEEP, "-cf", "-", "--null", "-T", "-"],
    { stdio: ["pipe", "pipe", "pipe"], env, ...signal },
  );
  const unpack = spawn("tar", ["-C", to, "--same-owner", "-p", "--overwrite", ...KEEP, "-xf", "-"], {
    stdio: ["pipe", "ignore", "pipe"],
    env,
    ...signal,
  });
  let said = "";
  for (const child of [pack, unpack]) {
    child.on("error", (error) => (said += `${error.message}\n`));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
  }
  const ends = Promise.all([endOf(pack), endOf(unpack)]);
  unpack.stdin.on("error", () => {});
  pack.stdin.on("error", () => {});
  pack.stdout.pipe(unpack.stdin);
  pack.stdin.end(Buffer.from(names.map((name) => `${name}\0`).join(""), "latin1"));
  const codes = await ends;
  options.signal?.throwIfAborted();
  if (codes.every((code) => code === 0)) return null;
  return {
    noSpace: /no space left on device|disk quota exceeded/i.test(said),
    message: said.trim().split("\n").slice(-3).join("; "),
  };
}

async function endOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  if (child.pid === undefined) return null;
  const [code] = (await once(child, "close").catch(() => [null])) as [number | null];
  return code;
}
