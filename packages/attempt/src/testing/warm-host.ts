import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { EndedProcess } from "../process/supervise.ts";
import { upstreamEnvironment } from "../upstream/environment.ts";
import type { StartedUpstream, UpstreamProcesses } from "../upstream/upstream-processes.ts";
import { openUpstreamProcesses, type UpstreamProcessesOptions } from "../upstream/warm/warm-processes.ts";
import { makePythonUpstream, type PythonUpstream, warmParents } from "./python-upstream.ts";

const user = { PATH: process.env["PATH"] };
/** An import that shows in which process it was done. */
export const HEAVY = { heavy: "import os\npid = os.getpid()\n" };
export const ok: EndedProcess["end"] = { kind: "exited", exitCode: 0 };

/** A host of a small Python upstream, new for each test; its processes are Python programs. */
export class WarmHost {
  folder = "";
  notices: string[] = [];
  #count = 0;
  #upstream: PythonUpstream | null = null;
  #processes: UpstreamProcesses | null = null;
  readonly #python: string;

  constructor(python: string | null) {
    this.#python = python ?? "";
    beforeEach(async () => {
      this.folder = await mkdtemp(path.join(tmpdir(), "warm-"));
      [this.notices, this.#count, this.#processes] = [[], 0, null];
    });
    afterEach(async () => {
      await this.close();
      await rm(this.folder, { recursive: true, force: true });
    });
  }

  get script(): string {
    return path.join(this.folder, "bin", "console-script");
  }

  get upstream(): PythonUpstream {
    if (this.#upstream === null) throw new Error("it was not opened");
    return this.#upstream;
  }

  /** @param before what the package does before it imports them */
  async open(
    modules: Readonly<Record<string, string>> = HEAVY,
    part: Partial<UpstreamProcessesOptions> = {},
    before = "",
  ): Promise<void> {
    this.#upstream = await makePythonUpstream(this.folder, this.#python, modules, before);
    this.#processes = openUpstreamProcesses({
      upstream: { path: this.script, python: this.#python, standIn: false },
      cold: false,
      environment: user,
      credentialNames: ["THE_KEY"],
      folder: this.folder,
      notice: (message) => this.notices.push(message),
      ...part,
    });
  }

  async start(
    program: string,
    key = "secret",
    extra: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<StartedUpstream> {
    this.#count += 1;
    const home = path.join(this.folder, `work-${this.#count}`);
    await mkdir(home);
    const environment = { user, home, dockerHost: null, credentials: { THE_KEY: key }, extra };
    const started = await this.#processes?.start({
      argv: [this.script, program],
      cwd: home,
      environment: upstreamEnvironment(environment),
      stdoutFile: path.join(home, "out.log"),
      stderrFile: path.join(home, "err.log"),
      limitMs: 30_000,
      graceMs: 300,
      signal,
    });
    if (started === undefined) throw new Error("it was not opened");
    return started;
  }

  /** Whether it was warm, and how it ended. */
  async run(...call: Parameters<WarmHost["start"]>): Promise<[boolean, EndedProcess["end"]]> {
    const { warm, ended } = await this.start(...call);
    return [warm, (await ended).end];
  }

  /** Of the n-th process. */
  output(n: number): Promise<string> {
    return readFile(path.join(this.folder, `work-${n}`, "out.log"), "utf8");
  }

  /** The one warm parent that lives. */
  async parent(): Promise<number> {
    const [pid, ...others] = await warmParents();
    if (pid === undefined || others.length > 0) throw new Error(`one was expected: ${[pid, ...others].join(" ")}`);
    return pid;
  }

  async close(): Promise<void> {
    await this.#processes?.close();
  }
}

/** Of all processes: `[pid, ppid, state]`. */
export async function allProcesses(): Promise<[number, number, string][]> {
  const found = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const stats = await Promise.all(found.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => null)));
  return stats.flatMap((stat, index) => {
    if (stat === null) return [];
    const [state = "", ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return [[Number(found[index]), Number(ppid), state]];
  });
}
