import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A bench of one package, in a process of its own, on the sources: how it ended, and what it printed. */
export async function runScript(file) {
  const argv = ["--disable-warning=ExperimentalWarning", "--conditions=@cooperbench-ts/source", file];
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  return { code, stdout, stderr };
}

/** The same, for one that prints one JSON object. Throws with its words where it prints none. */
export async function runJsonScript(file) {
  const { code, stdout, stderr } = await runScript(file);
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{"))
    throw new Error(`${file} ended with ${code} and said: ${(stderr || stdout).trim().slice(-600)}`);
  return { ...JSON.parse(line), exitCode: code };
}

/** A figure that must not be larger than a bar. */
export function bar(what, value, atMost) {
  return { what, value, atMost, isMet: value <= atMost };
}
