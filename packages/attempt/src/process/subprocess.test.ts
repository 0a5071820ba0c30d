import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startNodeProgram } from "../testing/node-program.ts";
import { groupIsAlive, signalGroup } from "./process-group.ts";
import { runCommand, startSupervised } from "./subprocess.ts";
import type { EndedProcess, StartOptions } from "./supervise.ts";

const environment = { PATH: process.env["PATH"] ?? "", GREETING: "hello" };
const harnessProgram = fileURLToPath(new URL("../testing/harness-program.ts", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "process-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function options(script: string, part: Partial<StartOptions> = {}): StartOptions {
  return {
    argv: ["/bin/sh", "-c", script],
    cwd: folder,
    environment,
    stdoutFile: path.join(folder, "out.log"),
    stderrFile: path.join(folder, "err.log"),
    limitMs: 10_000,
    graceMs: 300,
    ...part,
  };
}

async function run(script: string, part: Partial<StartOptions> = {}): Promise<EndedProcess> {
  const started = await startSupervised(options(script, part));
  return started.ended;
}

const output = (name: string): Promise<string> => readFile(path.join(folder, name), "utf8");

async function findProgram(name: string): Promise<string> {
  const found = await runCommand(["/bin/sh", "-c", `command -v ${name}`], { environment, timeoutMs: 5000 });
  return found.stdout;
}

/** Resolves when the script has written the file. */
async function written(name: string): Promise<string> {
  for (;;) {
    const text = await output(name).catch(() => "");
    if (text.endsWith("\n")) return text.trim();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("startSupervised", () => {
  it("tells the exit code, and keeps the output in files", async () => {
    const ended = await run('echo "$GREETING"; echo oops >&2; exit 3');
    expect(ended).toMatchObject({ end: { kind: "exited", exitCode: 3 }, signals: [] });
    expect([await output("out.log"), await output("err.log")]).toEqual(["hello\n", "oops\n"]);
    expect(ended.endedAt.getTime()).toBeGreaterThanOrEqual(ended.startedAt.getTime());
  });

  it("gives it the environment that was asked for and nothing else", async () => {
    await run("env");
    const names = (await output("out.log")).split("\n").map((line) => line.split("=")[0]);
    expect(names.filter((name) => !["PATH", "GREETING", "PWD", "SHLVL", "_", ""].includes(name ?? ""))).toEqual([]);
  });

  it("closes stdin: a program that asks gets the end of input", async () => {
    expect((await run("read answer; echo status $?")).end).toEqual({ kind: "exited", exitCode: 0 });
    expect(await output("out.log")).toBe("status 1\n");
  });

  it("tells the signal that killed it", async () => {
    expect((await run("kill -SEGV $$")).end).toEqual({ kind: "signaled", signal: "SIGSEGV" });
  });

  it("makes it the leader of a group of its own", async () => {
    const { pid } = await run("echo $$");
    expect(await output("out.log")).toBe(`${pid}\n`);
  });

  it("makes the group with perl where there is no setsid", async () => {
    for (const name of ["perl", "sleep"]) await symlink(await findProgram(name), path.join(folder, name));
    const ended = await run("echo $$; exec sleep 60", { environment: { PATH: folder }, limitMs: 400 });
    expect(ended).toMatchObject({ end: { kind: "timeout" }, signals: ["SIGTERM"] });
    expect(await output("out.log")).toBe(`${ended.pid}\n`);
  });

  const notStarted: [string, StartOptions["argv"], string][] = [
    ["a program that is not there", ["/nowhere/cooperbench"], "ENOENT"],
    ["a program whose interpreter is gone", ["./orphan"], "ENOENT"],
    ["a file that is no program", ["./text"], "EACCES"],
  ];
  it.each(notStarted)("tells %s as a value", async (_, argv, code) => {
    await writeFile(path.join(folder, "orphan"), "#!/nowhere/python\n", { mode: 0o755 });
    await writeFile(path.join(folder, "text"), "text", { mode: 0o644 });
    expect((await run("", { argv })).end).toMatchObject({ kind: "spawn-failed", code });
  });

  it("tells a working directory that is not there as a value", async () => {
    const { end, pid } = await run("true", { cwd: path.join(folder, "nowhere") });
    expect(end.kind).toBe("spawn-failed");
    expect(pid).toBeNull();
  });

  it("ends at the limit with TERM, after the last chance to save work", async () => {
    let alive = false;
    const ended = await run("echo $$ > pid; exec sleep 60", {
      limitMs: 400,
      beforeKill: async () => {
        alive = await groupIsAlive(Number(await written("pid")));
      },
    });
    expect(ended).toMatchObject({ end: { kind: "timeout", limitMs: 400 }, signals: ["SIGTERM"] });
    expect(alive).toBe(true);
    expect(ended.endedAt.getTime() - ended.startedAt.getTime()).toBeGreaterThanOrEqual(400);
  });

  it("ends at its limit when so much of the time has passed that counts, however much does not", async () => {
    const begun = performance.now();
    // The first 600 ms do not count.
    const uncountedMs = (): number => Math.min(performance.now() - begun, 600);
    const ended = await run("sleep 60", { limitMs: 300, uncountedMs });
    expect(ended.end).toEqual({ kind: "timeout", limitMs: 300 });
    const took = ended.ran.to - ended.ran.from;
    expect(took).toBeGreaterThanOrEqual(850);
    expect(took).toBeLessThan(3000);
  });

  it("did nothing that counts after its limit, however long its work is saved", async () => {
    let saved = Number.POSITIVE_INFINITY;
    const { ran } = await run("exec sleep 60", {
      limitMs: 300,
      beforeKill: async () => {
        saved = performance.now();
      },
    });
    // Timers of Node may fire up to a millisecond early.
    expect(ran.to - ran.from).toBeGreaterThan(298);
    expect(ran.to).toBeLessThanOrEqual(saved);
  });

  it("lets a program that listens to TERM end itself", async () => {
    await run("trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.05; done", {
      limitMs: 500,
      graceMs: 5000,
    });
    expect(await output("out.log")).toBe("ready\nsaved\n");
  });

  it("kills a whole group that ignores TERM", async () => {
    const ended = await run("trap '' TERM; (trap '' TERM; sleep 60) & sleep 60", { limitMs: 300 });
    expect(ended).toMatchObject({ end: { kind: "timeout" }, signals: ["SIGTERM", "SIGKILL"] });
    expect(await groupIsAlive(ended.pid as number)).toBe(false);
  });

  it("leaves no grandchild behind after a normal end", async () => {
    const ended = await run("(trap '' TERM HUP; sleep 60) & exit 0");
    expect(ended.end).toEqual({ kind: "exited", exitCode: 0 });
    expect(await groupIsAlive(ended.pid as number)).toBe(false);
  });

  it("does not wait for a process that left the group and keeps the output open", async () => {
    const ended = await run("setsid sleep 8 & echo $! > pid; exit 0", { limitMs: 60_000 });
    expect(ended.end).toEqual({ kind: "exited", exitCode: 0 });
    expect(ended.endedAt.getTime() - ended.startedAt.getTime()).toBeLessThan(5000);
    process.kill(Number(await written("pid")), "SIGKILL");
  });

  it("rejects where its output files cannot be opened, and starts nothing", async () => {
    await expect(run("touch started", { stderrFile: path.join(folder, "nowhere", "err.log") })).rejects.toMatchObject({
      code: "ENOENT",
    });
    await expect(output("started")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("begins its output files anew", async () => {
    await run("echo first; echo first >&2");
    await run("echo second");
    expect([await output("out.log"), await output("err.log")]).toEqual(["second\n", ""]);
  });

  it("goes on writing its output when the harness is gone", async () => {
    const harness = startNodeProgram(harnessProgram, [
      folder,
      "trap 'echo saved; exit 0' TERM; echo $$ > pid; while :; do sleep 0.05; done",
    ]);
    const group = Number(await harness.nextLine());
    await written("pid");
    harness.kill("SIGKILL");
    await harness.ended;
    while (await groupIsAlive(group)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await output("out.log")).toBe("saved\n");
  });

  it("does not fire at once where the limit is longer than a timer can be", async () => {
    expect((await run("sleep 0.2; exit 7", { limitMs: 2 ** 40 })).end).toEqual({ kind: "exited", exitCode: 7 });
  });

  it("is interrupted by its signal, also one that was given before", async () => {
    const controller = new AbortController();
    const running = run("echo $$ > pid; exec sleep 60", { signal: controller.signal });
    await written("pid");
    controller.abort();
    expect(await running).toMatchObject({ end: { kind: "interrupted" }, signals: ["SIGTERM"] });
    expect((await run("exec sleep 60", { signal: AbortSignal.abort() })).end).toEqual({ kind: "interrupted" });
  });

  it("still ends where saving the work fails", async () => {
    const ended = await run("exec sleep 60", {
      limitMs: 200,
      beforeKill: () => Promise.reject(new Error("disk full")),
    });
    expect(ended.end.kind).toBe("timeout");
  });

  it("tells a supervisor that somebody killed, and leaves nothing behind", async () => {
    const ended = await run("kill -9 $PPID; exec sleep 60");
    expect(ended.end).toEqual({ kind: "signaled", signal: "SIGKILL" });
    expect(await groupIsAlive(ended.pid as number)).toBe(false);
  });
});

describe("lifeline", () => {
  const scripts: [string, string][] = [
    ["a program that ends on TERM", "exec sleep 60"],
    ["a group that ignores TERM", "trap '' TERM; (trap '' TERM; sleep 60) & sleep 60"],
    ["a grandchild that ignores TERM under a parent that does not", "(trap '' TERM; sleep 60) & exec sleep 60"],
  ];
  it.each(scripts)("ends %s within 5 s when the harness is killed", async (_, script) => {
    await mkdir(path.join(folder, "work"));
    const harness = startNodeProgram(harnessProgram, [folder, script]);
    const group = Number(await harness.nextLine());
    expect(await groupIsAlive(group)).toBe(true);
    const killedAt = performance.now();
    harness.kill("SIGKILL");
    await harness.ended;
    while ((await groupIsAlive(group)) && performance.now() - killedAt < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const survivedMs = performance.now() - killedAt;
    if (await groupIsAlive(group)) signalGroup(group, "SIGKILL");
    expect(survivedMs).toBeLessThan(5000);
  });
});

describe("SupervisedProcess", () => {
  it("tells the group at once, and its end later", async () => {
    const controller = new AbortController();
    const started = await startSupervised(options("exec sleep 60", { limitMs: null, signal: controller.signal }));
    const group = started.group ?? Number.NaN;
    expect(await groupIsAlive(group)).toBe(true);
    controller.abort();
    expect((await started.ended).end).toEqual({ kind: "interrupted" });
    expect(await groupIsAlive(group)).toBe(false);
  });
});

describe("runCommand", () => {
  it("tells exit code and output", async () => {
    expect(
      await runCommand(["/bin/sh", "-c", "echo out; echo err >&2; exit 4"], { environment, timeoutMs: 5000 }),
    ).toEqual({
      exitCode: 4,
      stdout: "out",
      stderr: "err",
      failure: null,
    });
  });

  it("tells why there is no exit code", async () => {
    const slow = await runCommand(["/bin/sh", "-c", "exec sleep 60"], { environment, timeoutMs: 100 });
    expect(slow).toMatchObject({ exitCode: null, failure: expect.stringContaining("timed out") });
    const absent = await runCommand(["/nowhere/program"], { environment, timeoutMs: 100 });
    expect(absent).toMatchObject({ exitCode: null, failure: expect.stringContaining("ENOENT") });
  });
});
