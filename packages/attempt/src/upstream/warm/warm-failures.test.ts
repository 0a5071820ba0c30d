import { existsSync } from "node:fs";
import { readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { groupIsAlive } from "../../process/process-group.ts";
import { startNodeProgram } from "../../testing/node-program.ts";
import { findPython, makePythonUpstream, processesGiven, warmParents } from "../../testing/python-upstream.ts";
import { allProcesses, HEAVY, ok, WarmHost } from "../../testing/warm-host.ts";

const harnessProgram = fileURLToPath(new URL("../../testing/warm-harness-program.ts", import.meta.url));
const python = await findPython();
const host = new WarmHost(python);

/** Goes on for long wherever it is imported for the warm parent, and tells when it is. */
const SLEEPING = {
  heavy:
    "import os, sys, time\nif 'cooperbench_ts_trial' in sys.modules:\n    open(os.path.dirname(__file__) + '/../trial', 'w').close()\n    time.sleep(20)\n",
};

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(python === null)(
  "a warm parent (skipped where there is no python3 on Linux)",
  { timeout: 60_000 },
  () => {
    it("that is killed takes no attempt with it, and is replaced", async () => {
      await host.open();
      const running = await host.start("import time; time.sleep(1.5); print('done')");
      process.kill(await host.parent(), "SIGKILL");
      expect((await running.ended).end).toEqual(ok);
      expect(await host.output(1)).toBe("done\n");
      await until(async () => (await warmParents()).length === 0);
      expect(await host.run("pass")).toEqual([true, ok]);
      expect(host.notices).toEqual([expect.stringContaining("is replaced: it was ended by SIGKILL")]);
      await host.parent();
    });

    it("that is stopped is waited for a short time, then replaced; what it would have forked later never begins", async () => {
      await host.open(HEAVY, { patience: { readyMs: 20_000, answerMs: 400 } });
      await host.run("pass");
      const stopped = await host.parent();
      process.kill(stopped, "SIGSTOP");
      const begun = performance.now();
      expect(await host.run("open('ran', 'a').write('x')")).toEqual([false, ok]);
      expect(performance.now() - begun).toBeLessThan(10_000);
      expect(await readFile(path.join(host.folder, "work-2", "ran"), "utf8")).toBe("x");
      expect((await allProcesses()).filter(([pid]) => pid === stopped)).toEqual([]);
      expect(await host.run("pass")).toEqual([true, ok]);
      expect(host.notices).toEqual([expect.stringContaining("it does not answer")]);
    });

    it("that is killed while it is asked is not waited for", async () => {
      await host.open(HEAVY, { patience: { readyMs: 20_000, answerMs: 30_000 } });
      await host.run("pass");
      const pid = await host.parent();
      process.kill(pid, "SIGSTOP");
      const [begun, asked] = [performance.now(), host.run("open('../ran', 'a').write('x')")];
      await new Promise((resolve) => setTimeout(resolve, 300));
      process.kill(pid, "SIGKILL");
      expect(await asked).toEqual([false, ok]);
      expect(performance.now() - begun).toBeLessThan(10_000);
      expect(await readFile(path.join(host.folder, "ran"), "utf8")).toBe("x");
    });

    it("is replaced when what it has imported is installed anew", async () => {
      await host.open({ heavy: "value = 'old'\n" });
      await host.run("print(heavy.value)");
      const old = await host.parent();
      // Its folder is on the search path twice: once as that of the script, which is no place of installed packages.
      await host.upstream.write("heavy", "value = 'brand new'\n");
      await writeFile(host.upstream.script, await readFile(host.upstream.script, "utf8"));
      expect(await host.run("print(heavy.value)")).toEqual([true, ok]);
      expect([await host.output(1), await host.output(2)]).toEqual(["old\n", "brand new\n"]);
      expect(await host.parent()).not.toBe(old);
      expect(host.notices).toEqual([expect.stringContaining("upstream was installed anew")]);
    });

    it("is replaced when its interpreter is", async () => {
      const link = path.join(host.folder, "python");
      await symlink(python ?? "", link);
      await host.open(HEAVY, {
        upstream: { path: host.script, python: link, standIn: false },
      });
      await host.run("pass");
      await rm(link);
      await writeFile(link, `#!/bin/sh\nexec '${python ?? ""}' "$@"\n`, { mode: 0o755 });
      expect(await host.run("pass")).toEqual([true, ok]);
      expect(host.notices).toEqual([expect.stringContaining("upstream was installed anew")]);
    });

    it("that is killed at its imports again and again is given up, and no attempt is lost", async () => {
      const killed = path.join(host.folder, "killed-python");
      await writeFile(killed, "#!/bin/sh\nkill -9 $$\n", { mode: 0o755 });
      await host.open(HEAVY, {
        upstream: { path: host.script, python: killed, standIn: false },
      });
      for (let attempt = 1; attempt <= 5; attempt += 1) expect(await host.run("pass")).toEqual([false, ok]);
      expect(host.notices).toEqual([
        expect.stringContaining("it was ended by SIGKILL"),
        expect.stringContaining("has failed too often"),
      ]);
    });

    const halfAnswers: [string, string][] = [
      ["dies", "os.kill(os.getpid(), 9)"],
      ["falls silent", "line.close(); import time; time.sleep(60)"],
    ];
    it.each(halfAnswers)("that %s in the midst of its answer leaves nothing open, and no folder", async (_, end) => {
      const half = path.join(host.folder, "half-python");
      const program = `import json, os, socket, sys\nline = socket.socket(socket.AF_UNIX)\nline.connect(json.loads(sys.stdin.readline())["report"])\nline.sendall(b'{"read": ["A')\n${end}\n`;
      await writeFile(half, `#!${python ?? ""}\n${program}`, { mode: 0o755 });
      await host.open(HEAVY, { upstream: { path: host.script, python: half, standIn: false } });
      const before = process.getActiveResourcesInfo().filter((name) => name === "PipeWrap").length;
      expect(await host.run("pass")).toEqual([false, ok]);
      expect(host.notices).toEqual([expect.stringMatching(/cannot be understood|ended by SIGKILL/)]);
      expect((await readdir(host.folder)).filter((name) => name.startsWith("warm-"))).toEqual([]);
      expect(await warmParents()).toEqual([]);
      // Of servers and lines that would keep this process from ending.
      await until(async () => process.getActiveResourcesInfo().filter((name) => name === "PipeWrap").length <= before);
    });

    it("whose forks cannot be made what they should be starts them cold, without a trace of that", async () => {
      // Only in a fork that is to carry out an order.
      const heavy =
        "import os, pathlib\nparent = os.getpid()\nclass Own(str):\n    def __new__(cls, text):\n        if 'serve' in vars(__import__('__main__')) and os.getpid() != parent: 1 / 0\n        return str.__new__(cls, text)\nstate = Own(os.path.expanduser('~/state'))\n";
      await host.open({ heavy });
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        expect(await host.run("print(heavy.state)")).toEqual([false, ok]);
        expect(await host.output(attempt)).toBe(`${host.folder}/work-${attempt}/state\n`);
        expect(await readFile(path.join(host.folder, `work-${attempt}`, "err.log"), "utf8")).toBe("");
      }
      expect(host.notices).toEqual([
        expect.stringContaining("ZeroDivisionError"),
        expect.stringContaining("has failed too often"),
      ]);
    });

    it("that cannot fork starts everything cold, and says why", async () => {
      const heavy = `import os\ndef fork():\n    raise OSError(11, 'no "fork" left')\nif 'cooperbench' not in sys.modules:\n    os.fork = fork\n`;
      await host.open({ heavy: `import sys\n${heavy}` });
      expect(await host.run("pass")).toEqual([false, ok]);
      expect(host.notices).toEqual([expect.stringContaining('it cannot fork: [Errno 11] no "fork" left')]);
    });

    it("that no socket can be made for leaves no folder", async () => {
      const deep = path.join(host.folder, "d".repeat(100));
      await host.open(HEAVY, { folder: deep });
      expect(await host.run("pass")).toEqual([false, ok]);
      expect(host.notices).toHaveLength(1);
      expect(await readdir(deep)).toEqual([]);
    });

    it("is not waited for by who is interrupted, and ends in the midst of its imports", async () => {
      await host.open({ heavy: "import sys, time\ntime.sleep(20 if 'cooperbench' not in sys.modules else 0)\n" });
      const begun = performance.now();
      const { warm, ended } = await host.start("import time; time.sleep(60)", "key", {}, AbortSignal.timeout(500));
      expect([warm, (await ended).end]).toEqual([false, { kind: "interrupted" }]);
      await host.close();
      expect(performance.now() - begun).toBeLessThan(10_000);
      expect([host.notices, await warmParents()]).toEqual([[], []]);
    });

    const endings: [string, () => Promise<unknown>][] = [
      [
        "closed",
        async () => {
          await host.close();
          expect(await processesGiven(host.folder)).toEqual([]);
        },
      ],
      ["killed", async () => process.kill(await host.parent(), "SIGKILL")],
    ];
    it.each(endings)("that is %s during its trial leaves no fork behind", async (_, end) => {
      await host.open(SLEEPING);
      const { ended } = await host.start("pass", "key", {}, AbortSignal.timeout(10));
      await ended;
      await until(async () => existsSync(path.join(host.folder, "trial")));
      expect(await processesGiven(host.folder)).toHaveLength(2);
      await end();
      await until(async () => (await warmParents()).length === 0);
      await until(async () => (await processesGiven(host.folder)).length === 0);
    });

    // A harness that is stopped closes nothing, and can end nothing.
    const harnessEnds: [string, NodeJS.Signals, number][] = [
      ["killed", "SIGKILL", 60_000],
      ["stopped", "SIGSTOP", 5000],
    ];
    it.each(harnessEnds)(
      "whose harness is %s during its imports ends, and so does its trial",
      async (_, signal, readyMs) => {
        const { script } = await makePythonUpstream(host.folder, python ?? "", SLEEPING);
        const harness = startNodeProgram(harnessProgram, [script, python ?? "", host.folder, String(readyMs)]);
        try {
          await until(async () => existsSync(path.join(host.folder, "trial")));
          expect(await processesGiven(host.folder)).toHaveLength(2);
          const begun = performance.now();
          harness.kill(signal);
          await until(async () => (await processesGiven(host.folder)).length === 0);
          expect(performance.now() - begun).toBeLessThan(signal === "SIGKILL" ? 5000 : 15_000);
        } finally {
          harness.kill("SIGKILL");
          await harness.ended;
        }
      },
    );

    it("ends with the harness, without a word", async () => {
      await host.open();
      await host.run("pass");
      const pid = await host.parent();
      const running = await host.start("import time; time.sleep(60)");
      await host.close();
      expect(await warmParents()).toEqual([]);
      // What it forked goes on without it.
      expect(await groupIsAlive(running.group as number)).toBe(true);
      process.kill(-(running.group as number), "SIGKILL");
      await running.ended;
      expect((await allProcesses()).filter(([other]) => other === pid)).toEqual([]);
    });
  },
);
