import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { makeTree, realSize } from "./make-tree.ts";

/**
 * `node --conditions @cooperbench-ts/source bench/run.ts [--folders N] [--rounds N] [--concurrency N]`: reading with this package beside bare reading of the same
 * files, in turns, each in a process of its own; every figure is the median of the rounds. Exits 1 when a bar is missed.
 */
const { values } = parseArgs({
  options: {
    folders: { type: "string", default: "2000" },
    rounds: { type: "string", default: "9" },
    concurrency: { type: "string", default: "8" },
  },
});
const run = promisify(execFile);
const measure = fileURLToPath(new URL("measure.ts", import.meta.url));

interface Measurement {
  readonly milliseconds: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

const bars = [
  { name: "tables from result and eval", bare: "bare", ours: "quick", trajectoryBytes: 0, ratio: 1.2, peakMb: 150 },
  {
    name: "judged with trajectories and patches",
    bare: "bare-all",
    ours: "judged",
    trajectoryBytes: realSize.trajectoryBytes,
    ratio: 1.2,
    peakMb: null,
  },
];

const dir = await mkdtemp(join(tmpdir(), "results-bench-"));
let missed = false;
try {
  for (const bar of bars) {
    const tree = join(dir, bar.ours);
    const bytes = await makeTree(tree, {
      ...realSize,
      folders: Number(values.folders),
      trajectoryBytes: bar.trajectoryBytes,
    });
    const [bare, ours]: [Measurement[], Measurement[]] = [[], []];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      bare.push(await measured(bar.bare, tree));
      ours.push(await measured(bar.ours, tree));
    }
    const wall = median(ours.map((one) => one.milliseconds)) / median(bare.map((one) => one.milliseconds));
    const cpu = median(ours.map((one) => one.cpuMs)) / median(bare.map((one) => one.cpuMs));
    const peak = median(ours.map((one) => one.peakMb));
    const met = wall <= bar.ratio && (bar.peakMb === null || peak <= bar.peakMb);
    missed ||= !met;
    console.log(
      `${bar.name}: ${values.folders} folders, ${(bytes / 1e6).toFixed(0)} MB\n` +
        `  bare reading   ${median(bare.map((one) => one.milliseconds))} ms, ${median(bare.map((one) => one.cpuMs))} ms CPU, peak ${median(bare.map((one) => one.peakMb))} MB\n` +
        `  this package   ${median(ours.map((one) => one.milliseconds))} ms, ${median(ours.map((one) => one.cpuMs))} ms CPU, peak ${peak} MB\n` +
        `  ratio          ${wall.toFixed(2)} (bar ${bar.ratio}), CPU ${cpu.toFixed(2)}: ${met ? "met" : "missed"}`,
    );
  }
} finally {
  await rm(dir, { recursive: true });
}
process.exitCode = missed ? 1 : 0;

async function measured(what: string, tree: string): Promise<Measurement> {
  const { stdout } = await run(process.execPath, [
    ...process.execArgv,
    measure,
    "--what",
    what,
    "--dir",
    tree,
    "--concurrency",
    values.concurrency,
  ]);
  const { milliseconds, cpuMs, peakMb }: Measurement = JSON.parse(stdout);
  return { milliseconds, cpuMs, peakMb };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
