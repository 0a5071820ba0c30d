import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { groupIsAlive } from "../../process/process-group.ts";
import type { EndedProcess, StartOptions } from "../../process/supervise.ts";
import { findPython, makePythonUpstream, type PythonUpstream } from "../../testing/python-upstream.ts";
import { upstreamEnvironment } from "../environment.ts";
import type { UpstreamProcesses } from "../upstream-processes.ts";
import { openUpstreamProcesses } from "./warm-processes.ts";

const python = await findPython();
const user = { PATH: process.env["PATH"] };

let folder: string;
let upstream: PythonUpstream;
let processes: UpstreamProcesses;
let notices: string[];

describe.skipIf(python === null).each([
  { how: "cold", cold: true },
  { how: "warm (skipped where there is no python3 on Linux)", cold: false },
])("a process that starts $how", ({ cold }) => {
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "warm-"));
    upstream = await makePythonUpstream(folder, python ?? "", { heavy: "import os\npid = os.getpid()\n" });
    notices = [];
    processes = openUpstreamProcesses({
      upstream: { path: upstream.script, python: upstream.python, standIn: false },
      cold,
      environment: user,
      credentialNames: ["THE_KEY"],
      folder,
      notice: (message) => notices.push(message),
    });
    await mkdir(path.join(folder, "work"));
  });
  afterEach(async () => {
    await processes.close();
    await rm(folder, { recursive: true, force: true });
  });

  const options = (program: string, part: Partial<StartOptions> = {}): StartOptions => ({
    argv: [upstream.script, program],
    cwd: path.join(folder, "work"),
    environment: upstreamEnvironment({
      user,
      home: path.join(folder, "work"),
      dockerHost: null,
      credentials: { THE_KEY: "secret" },
      extra: { EXTRA: "1" },
    }),
    stdoutFile: path.join(folder, "out.log"),
    stderrFile: path.join(folder, "err.log"),
    limitMs: 20_000,
    graceMs: 300,
    ...part,
  });
  const run = async (program: string, part: Partial<StartOptions> = {}): Promise<EndedProcess> => {
    const started = await processes.start(options(program, part));
    expect([started.warm, notices]).toEqual([!cold, []]);
    return started.ended;
  };
  const output = (name = "out.log"): Promise<string> => readFile(path.join(folder, name), "utf8");

  it("did its imports before, or does them itself", async () => {
    await run("print(heavy.pid == os.getpid())");
    expect(await output()).toBe(cold ? "True\n" : "False\n");
  });

  it("has the environment that was asked for and nothing else", async () => {
    const { environment } = options("");
    // A shell adds these, and Python a locale where it is given none.
    const given = (lines: string[]): string[] =>
      lines.filter((line) => !/^(PWD|OLDPWD|SHLVL|_|LC_CTYPE)=/.test(line)).toSorted();
    await run("print('\\n'.join(f'{name}={value}' for name, value in os.environ.items()))");
    const expected = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    expect(given((await output()).trimEnd().split("\n"))).toEqual(expected.toSorted());
    await run("os.system('env')");
    expect(given((await output()).trimEnd().split("\n"))).toEqual(expected.toSorted());
  });

  it("is the console script: its name, arguments, folder, module and search path", async () => {
    await run(
      "import json; m = sys.modules['__main__']; print(json.dumps([sys.argv[0], len(sys.argv), os.getcwd(), m.__name__, m.__file__, m.__spec__, sys.path[0], sys.orig_argv[1], sorted(vars(m))]))",
    );
    const main = ["__annotations__", "__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__"];
    expect(JSON.parse(await output())).toEqual([
      upstream.script,
      2,
      path.join(folder, "work"),
      "__main__",
      upstream.script,
      null,
      path.dirname(upstream.script),
      upstream.script,
      [...main, "__package__", "__spec__", "main", "sys"],
    ]);
  });

  it("has no stdin, its output in files, and no other descriptor", async () => {
    await run(
      "fds = sorted(os.listdir('/proc/self/fd')); print(sys.stdin.read() == '', [os.readlink(f'/proc/self/fd/{n}') for n in fds if os.path.exists(f'/proc/self/fd/{n}')])",
    );
    const own = ["/dev/null", path.join(folder, "out.log"), path.join(folder, "err.log")];
    expect(await output()).toContain(`True ['${own.join("', '")}'`);
  });

  const ends: [string, string, EndedProcess["end"]][] = [
    ["an exit code", "sys.exit(7)", { kind: "exited", exitCode: 7 }],
    ["a normal end", "pass", { kind: "exited", exitCode: 0 }],
    ["an uncaught error", "1 / 0", { kind: "exited", exitCode: 1 }],
    ["an exit with words", "sys.exit('words')", { kind: "exited", exitCode: 1 }],
    ["an exit without goodbye", "os._exit(9)", { kind: "exited", exitCode: 9 }],
    ["a signal", "os.kill(os.getpid(), 11)", { kind: "signaled", signal: "SIGSEGV" }],
    ["nothing of a break, which is ignored", "os.kill(os.getpid(), 2)", { kind: "exited", exitCode: 0 }],
  ];
  it.each(ends)("tells %s", async (_, program, end) => {
    expect(await run(program)).toMatchObject({ end, signals: [] });
  });

  it("writes the traceback that Python writes, and what is left in its buffers", async () => {
    await run("import atexit; atexit.register(print, 'goodbye'); print('hello'); 1 / 0");
    expect(await output()).toBe("hello\ngoodbye\n");
    expect((await output("err.log")).split("\n").slice(0, 3)).toEqual([
      "Traceback (most recent call last):",
      `  File "${upstream.script}", line 5, in <module>`,
      "    sys.exit(main())",
    ]);
  });

  it("leads a group of its own, with signals at their defaults", async () => {
    const { pid } = await run(
      "import signal; print(os.getpid(), os.getpgrp(), os.getsid(0), [signal.getsignal(s) == signal.SIG_DFL for s in (15, 17, 1)])",
    );
    expect(await output()).toBe(`${pid} ${pid} ${pid} [True, True, True]\n`);
  });

  it("ends at its limit with TERM, then KILL, with all of its group", async () => {
    const program =
      "import signal, time; signal.signal(15, signal.SIG_IGN); os.fork(); print('x', flush=True); time.sleep(60)";
    const ended = await run(program, { limitMs: cold ? 1500 : 500 });
    expect(ended).toMatchObject({ end: { kind: "timeout" }, signals: ["SIGTERM", "SIGKILL"] });
    expect(await groupIsAlive(ended.pid as number)).toBe(false);
    expect(await output()).toBe("x\nx\n");
  });

  it("leaves no grandchild behind after a normal end", async () => {
    const ended = await run("import subprocess; subprocess.Popen(['sleep', '60'])");
    expect(ended.end).toEqual({ kind: "exited", exitCode: 0 });
    expect(await groupIsAlive(ended.pid as number)).toBe(false);
  });

  it("is told where its supervisor was killed, and nothing is left behind", async () => {
    const ended = await run("import time; os.kill(os.getppid(), 9); time.sleep(60)");
    expect(ended.end).toEqual({ kind: "signaled", signal: "SIGKILL" });
    expect(await groupIsAlive(ended.pid as number)).toBe(false);
  });

  it("is interrupted by its signal, also one that was given before", async () => {
    await run("pass");
    const end = await run("import time; time.sleep(60)", { signal: AbortSignal.timeout(400) });
    expect(end.end).toEqual({ kind: "interrupted" });
    const before = await processes.start(options("import time; time.sleep(60)", { signal: AbortSignal.abort() }));
    expect((await before.ended).end).toEqual(end.end);
  });

  it("is not started in a folder that is not there", async () => {
    expect((await run("pass", { cwd: path.join(folder, "nowhere") })).end.kind).toBe("spawn-failed");
  });

  it("rejects where its output files cannot be opened", async () => {
    const stderrFile = path.join(folder, "nowhere", "err.log");
    await expect(run("pass", { stderrFile })).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("reads its package and its script anew", async () => {
    await run("pass");
    await writeFile(path.join(path.dirname(upstream.script), "cooperbench", "cli.py"), "def main(): print('new')\n");
    await run("");
    expect(await output()).toBe("new\n");
  });
});
