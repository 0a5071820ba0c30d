import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readResults } from "@cooperbench-ts/results/node";

/**
 * One measurement in a process of its own: `--what bare|quick|bare-all|judged --dir DIR --concurrency N`. Prints one JSON line.
 * The bare loops do what every reader must: open every file, decode it, parse it if it is JSON.
 */
const { values } = parseArgs({
  options: { what: { type: "string" }, dir: { type: "string" }, concurrency: { type: "string", default: "8" } },
});
const { what = "", dir = "" } = values;
const concurrency = Number(values.concurrency);

const [started, cpuBefore] = [performance.now(), process.cpuUsage()];
const count = what.startsWith("bare")
  ? await bare(what === "bare" ? ["result.json", "eval.json"] : null)
  : await ours();
const milliseconds = performance.now() - started;
const cpu = process.cpuUsage(cpuBefore);
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(
  `${JSON.stringify({ what, count, milliseconds: Math.round(milliseconds), cpuMs: Math.round((cpu.user + cpu.system) / 1000), peakMb: Math.round(peakMb) })}\n`,
);

async function ours(): Promise<number> {
  const runs = ["bench-solo=solo", "bench-coop-comm=coop-comm", "bench-coop-nocomm=coop-nocomm"];
  const results = await readResults(dir, {
    judge: what === "quick" ? "quick" : "missing",
    runs,
    upstreamVersion: "0.0.11",
    concurrency,
  });
  return results.pairs.length;
}

/** The folders are listed first, as any reader of a tree has to. */
async function bare(names: readonly string[] | null): Promise<number> {
  const folders: string[] = [];
  await find(dir, folders);
  let both = 0;
  const entries = folders.values();
  const worker = async () => {
    for (const folder of entries) {
      const files = names ?? (await readdir(folder));
      const texts = await Promise.all(
        files.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })),
      );
      for (const { name, text } of texts)
        if (name.endsWith(".json")) both += typeof JSON.parse(text) === "object" ? 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return both;
}

async function find(folder: string, into: string[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (/^f\d+_f\d+$/.test(entry.name)) into.push(path);
    else await find(path, into);
  }
}
