import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { findProgram } from "../process/find-program.ts";
import { runCommand } from "../process/subprocess.ts";

/** A small Python console script with a package `cooperbench`, and modules beside it for that to import. */
export interface PythonUpstream {
  readonly script: string;
  readonly python: string;
  /** Adds a module that the package imports, or rewrites it. */
  write(module: string, source: string): Promise<void>;
}

/** The path of the real interpreter; null: there is none. */
export async function findPython(): Promise<string | null> {
  const search = process.env["PATH"] ?? "";
  const found = await findProgram("python3", search);
  if (found === null || process.platform !== "linux") return null;
  const asked = await runCommand([found, "-c", "import sys; print(sys.executable)"], {
    environment: { PATH: search },
    timeoutMs: 10_000,
  });
  return asked.exitCode === 0 ? asked.stdout.trim() : null;
}

/** Its first argument is a Python program, which finds what was imported in `modules`. */
export async function makePythonUpstream(
  folder: string,
  python: string,
  modules: Readonly<Record<string, string>>,
  before = "",
): Promise<PythonUpstream> {
  const bin = path.join(folder, "bin");
  const script = path.join(bin, "console-script");
  await mkdir(path.join(bin, "cooperbench"), { recursive: true });
  const write = (module: string, source: string): Promise<void> => writeFile(path.join(bin, `${module}.py`), source);
  await writeFile(
    script,
    `#!${python}\nimport sys\nfrom cooperbench.cli import main\nif __name__ == "__main__":\n    sys.exit(main())\n`,
  );
  await chmod(script, 0o755);
  await write("cooperbench/__init__", "");
  await write(
    "cooperbench/cli",
    `import os, sys\n${before}\n${Object.keys(modules)
      .map((name) => `import ${name}\n`)
      .join("")}def main():\n    exec(sys.argv[1], globals())\n`,
  );
  for (const [module, source] of Object.entries(modules)) await write(module, source);
  return { script, python, write };
}

/** Processes of this one whose command line names the warm parent. */
export async function warmParents(): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const [stat, line] = await Promise.all(
      ["stat", "cmdline"].map((file) => readFile(`/proc/${entry}/${file}`, "utf8").catch(() => "")),
    );
    const ppid = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
    if (line?.includes("warm_parent.py") === true && ppid === String(process.pid)) found.push(Number(entry));
  }
  return found;
}

/** Living processes that were given this text in their environment, or were forked from one that was. */
export async function processesGiven(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    // That of a zombie is empty.
    const given = await readFile(`/proc/${entry}/environ`, "utf8").catch(() => "");
    if (given.includes(text)) found.push(Number(entry));
  }
  return found;
}

/** Whether a process holds each of these texts anywhere in its memory. */
export async function searchMemory(python: string, pid: number, texts: readonly string[]): Promise<boolean[]> {
  const program = `
import sys
found = [False] * len(sys.argv[2:])
with open(f"/proc/{sys.argv[1]}/maps") as maps, open(f"/proc/{sys.argv[1]}/mem", "rb", 0) as memory:
    for line in maps:
        span, mode = line.split()[:2]
        first, last = (int(end, 16) for end in span.split("-"))
        if "r" not in mode or line.rstrip().endswith(("[vvar]", "[vsyscall]")):
            continue
        try:
            memory.seek(first)
            held = memory.read(last - first)
        except OSError:
            continue
        found = [f or t.encode() in held for f, t in zip(found, sys.argv[2:])]
print(*found)`;
  const { stdout } = await runCommand([python, "-c", program, String(pid), ...texts], {
    environment: {},
    timeoutMs: 30_000,
  });
  return stdout
    .trim()
    .split(" ")
    .map((word) => word === "True");
}
