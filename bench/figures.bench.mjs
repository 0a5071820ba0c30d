import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeTree, realSize } from "../packages/results/bench/make-tree.ts";
import { cpuMeter } from "./support/cpu.mjs";
import { median } from "./support/median.mjs";
import { bar } from "./support/run-script.mjs";

export const title = "all figures of 2,000 pairs by the CLI, against one table of the same tree";

const cli = fileURLToPath(new URL("../packages/cli/bin/cooperbench-ts.js", import.meta.url));
const ROUNDS = 3;

/** In turns, on the machine as it is. Others who work on it make the seconds more, but not those of CPU: these are what the bar is on. */
export async function bench() {
  const dir = await mkdtemp(path.join(tmpdir(), "figures-bench-"));
  try {
    const tree = path.join(dir, "logs");
    await makeTree(tree, { ...realSize, messages: 7 });
    const map = ["solo", "coop-comm", "coop-nocomm"].flatMap((setting) => ["--runs", `bench-${setting}=${setting}`]);
    const measured = async (...args) => {
      const meter = await cpuMeter();
      const started = performance.now();
      const [program, ...argv] = meter.measured([process.execPath, cli, ...args, tree, ...map]);
      await promisify(execFile)(program, argv, { maxBuffer: 2 ** 28 });
      const both = { seconds: (performance.now() - started) / 1000, cpu: meter.seconds() };
      await meter.end();
      return both;
    };
    const [table, figures, pictures] = [[], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      table.push(await measured("export", "--table", "pairs"));
      figures.push(await measured("figures", "all", "--out", path.join(dir, "out")));
      pictures.push(await measured("figures", "all", "--out", path.join(dir, "out"), "--format", "json,svg,png"));
    }
    const [one, all, drawn] = [table, figures, pictures].map((rounds) => ({
      seconds: median(rounds.map(({ seconds }) => seconds)),
      cpu: median(rounds.map(({ cpu }) => cpu)),
    }));
    const row = ({ seconds, cpu }) => `${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU`;
    return {
      rows: [
        ["export --table pairs", row(one)],
        ["figures all, as JSON and SVG", row(all)],
        ["figures all, PNG besides", row(drawn)],
      ],
      bars: [
        bar("CPU seconds of figures all", Number(all.cpu.toFixed(1)), 10),
        bar("ratio of figures all to one table, CPU", Number((all.cpu / one.cpu).toFixed(2)), 2.5),
      ],
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
