import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bar } from "./support/run-script.mjs";
import { makeThousands, runMap } from "./support/thousands.mjs";

export const title = "a report of 2,000 trials with 300 MB of trajectories, beside reading the same tree for one table";

const cli = fileURLToPath(new URL("../packages/cli/bin/cooperbench-ts.js", import.meta.url));

/** One after the other, each in a process of its own. */
export async function bench() {
  const dir = await mkdtemp(path.join(tmpdir(), "report-bench-"));
  try {
    const tree = path.join(dir, "logs");
    const bytes = await makeThousands(tree);
    // Once unmeasured, so that both find the files in memory.
    await measured("export", "--table", "pairs", tree, ...runMap);
    const read = await measured("export", "--table", "pairs", tree, ...runMap);
    const report = await measured("report", tree, "--out", path.join(dir, "report"), "--json", ...runMap);
    const written = JSON.parse(report.stdout);
    const row = ({ seconds, peakMb }) => `${seconds.toFixed(1)} s, at most ${peakMb.toFixed(0)} MB of memory`;
    return {
      rows: [
        ["the tree", `${(bytes / 1e6).toFixed(0)} MB`],
        ["export --table pairs", row(read)],
        ["report", `${row(report)}; ${written.trials} trials, ${(written.bytes / 1e6).toFixed(0)} MB`],
      ],
      bars: [
        bar("seconds of report", Number(report.seconds.toFixed(1)), 60),
        bar("MB of memory of report, at its peak", Math.round(report.peakMb), 500),
      ],
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function measured(...args) {
  const started = performance.now();
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr, peakKb] = ["", "", 0];
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  const look = setInterval(() => {
    readFile(`/proc/${child.pid}/status`, "utf8").then(
      (status) => (peakKb = Math.max(peakKb, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0))),
      () => {},
    );
  }, 20);
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${stderr.trim().slice(-600)}`);
  return { stdout, seconds: (performance.now() - started) / 1000, peakMb: peakKb / 1024 };
}
