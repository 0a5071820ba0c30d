import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const title = "Wall of a 300-trial rehearsal against the lower bound max(sum / 4, longest trial)";

const CONCURRENCY = 4;
const CLI = fileURLToPath(new URL("../packages/cli/bin/cooperbench-ts.js", import.meta.url));

export async function bench() {
  const folder = await mkdtemp(path.join(tmpdir(), "cbts-bench-"));
  try {
    const rows = [];
    for (const faults of ["none", "typical"]) {
      const dir = path.join(folder, faults);
      const started = performance.now();
      const child = spawn(
        process.execPath,
        [CLI, "rehearse", "--dir", dir, "--pairs", "100", "--faults", faults, "--concurrency", String(CONCURRENCY)],
        { stdio: "ignore" },
      );
      const [code] = await once(child, "exit");
      if (code !== 0) throw new Error(`rehearse --faults ${faults} ended with ${code}`);
      rows.push(...(await compare(faults, dir, (performance.now() - started) / 1000)));
    }
    return { rows, bars: [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(faults, dir, wholeWall) {
  const trials = new Map();
  let [first, last] = [Infinity, -Infinity];
  for (const { trial, phases } of await attemptsBelow(path.join(dir, "logs", ".cooperbench-ts"))) {
    for (const { startedAt, endedAt, durationMs } of phases) {
      trials.set(trial, (trials.get(trial) ?? 0) + durationMs);
      first = Math.min(first, Date.parse(startedAt));
      last = Math.max(last, Date.parse(endedAt));
    }
  }
  const durations = [...trials.values()];
  const sum = durations.reduce((total, ms) => total + ms, 0);
  const bound = Math.max(sum / CONCURRENCY, ...durations) / 1000;
  const wall = (last - first) / 1000;
  return [
    [`faults ${faults}: ${durations.length} trials, lower bound`, `${bound.toFixed(2)} s`],
    [
      `faults ${faults}: wall from the first phase to the last`,
      `${wall.toFixed(2)} s (ratio ${(wall / bound).toFixed(3)})`,
    ],
    [
      `faults ${faults}: wall of the whole call, start and table included`,
      `${wholeWall.toFixed(2)} s (ratio ${(wholeWall / bound).toFixed(3)})`,
    ],
  ];
}

/** Phases of every attempt, by trial. */
async function attemptsBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(({ name }) => name === "attempt.json")
    .map(({ name, parentPath }) => path.join(parentPath, name));
  return Promise.all(
    files.map(async (file) => {
      const { run, pair, agent, evals } = JSON.parse(await readFile(file, "utf8"));
      return { trial: `${run}/${pair}`, phases: [...(agent === null ? [] : [agent]), ...evals] };
    }),
  );
}
