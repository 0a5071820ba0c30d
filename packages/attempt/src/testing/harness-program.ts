import path from "node:path";
import { startSupervised } from "../process/subprocess.ts";

// Starts a shell script as a harness does, says its process group, and lives until it is killed.
const [folder = "", script = ""] = process.argv.slice(2);
const started = await startSupervised({
  argv: ["/bin/sh", "-c", script],
  cwd: folder,
  environment: { PATH: process.env["PATH"] ?? "" },
  stdoutFile: path.join(folder, "out.log"),
  stderrFile: path.join(folder, "err.log"),
  limitMs: null,
  graceMs: 1000,
});
console.log(started.group);
await started.ended;
