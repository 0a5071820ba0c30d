import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { createRehearsal, type Rehearsal } from "@cooperbench-ts/rehearsal";

/** One run that somebody has upstream do by itself. */
export interface ForeignRun {
  readonly name: string;
  readonly word: "solo" | "coop";
  /** Only of `coop`. Default true. */
  readonly messaging?: boolean;
}

export const FOREIGN_MODEL = "rehearsal/stand-in";

/** The agent that people ran under a version. */
export function agentOf(version: string): string {
  return version === "0.0.11" ? "mini_swe_agent" : "mini_swe_agent_v2";
}

/**
 * What the stand-in of a version leaves of runs that nobody drives: one process for all ten pairs of a run, then one evaluation. Four
 * trials of each run meet a fault; then one result is torn, one loses its evaluation, one was run again since, and of one only trajectories
 * are left.
 * @param place of the logs folder, below `dir`
 */
export async function foreignResults(
  dir: string,
  version: string,
  runs: readonly ForeignRun[],
  place = "logs",
): Promise<{ readonly rehearsal: Rehearsal; readonly logs: string }> {
  const rehearsal = await createRehearsal({
    dir,
    pairs: 10,
    seed: 7,
    upstreamVersion: version,
    timeScale: 0,
    scripted: [
      { kind: "rate-limit", pair: "cedar_router_task/56/f1_f2" },
      { kind: "dead-container", pair: "dogwood_tables_task/3997/f1_f2" },
      { kind: "eval-timeout", pair: "dogwood_tables_task/6252/f1_f2" },
      { kind: "eval-container-lost", pair: "dogwood_tables_task/7309/f1_f2" },
    ],
  });
  for (const run of runs) await runByHand(rehearsal, version, run);
  const logs = path.join(dir, place);
  await mkdir(path.dirname(logs), { recursive: true });
  if (place !== "logs") await rename(path.join(dir, "logs"), logs);
  for (const { name, word } of runs) await harm(path.join(logs, name, word), rehearsal.scenario.pairs);
  return { rehearsal, logs };
}

async function runByHand(
  rehearsal: Rehearsal,
  version: string,
  { name, word, messaging = true }: ForeignRun,
): Promise<void> {
  const call = (...args: string[]) => promisify(execFile)(rehearsal.upstreamPath, args, { cwd: rehearsal.dir });
  const agent = ["-m", FOREIGN_MODEL, "-a", agentOf(version)];
  const silent = word === "coop" && !messaging ? ["--no-messaging"] : [];
  await call("run", "-n", name, "-s", "lite", "--setting", word, "--no-auto-eval", "-c", "4", ...agent, ...silent);
  await call("eval", "-n", name, "-c", "4");
}

async function harm(tree: string, pairs: readonly string[]): Promise<void> {
  const [torn = "", unevaluated = "", stale = "", lost = ""] = pairs.map((pair) => path.join(tree, pair));
  await writeFile(path.join(torn, "result.json"), '{"repo": "acorn');
  await rm(path.join(unevaluated, "eval.json"));
  const result = JSON.parse(await readFile(path.join(stale, "result.json"), "utf8")) as object;
  const later = { ...result, ended_at: "2099-01-01T00:00:00.000000" };
  await writeFile(path.join(stale, "result.json"), JSON.stringify(later));
  for (const name of await readdir(lost)) if (!name.endsWith("_traj.json")) await rm(path.join(lost, name));
}

/** Every file and folder below one: size, times and mode, and of a file its bytes. */
export async function snapshotOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const described = entries.map(async (entry): Promise<[string, string]> => {
    const at = path.join(entry.parentPath, entry.name);
    const { size, mtimeMs, ctimeMs, mode } = await stat(at);
    return [at, [size, mtimeMs, ctimeMs, mode, entry.isFile() ? await readFile(at, "base64") : ""].join(" ")];
  });
  return Object.fromEntries(await Promise.all(described));
}
