import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { findPython, warmParents } from "../../testing/python-upstream.ts";
import { HEAVY, ok, WarmHost } from "../../testing/warm-host.ts";

const python = await findPython();
const host = new WarmHost(python);

describe.skipIf(python === null)(
  "a warm parent (skipped where there is no python3 on Linux)",
  { timeout: 60_000 },
  () => {
    const odd: [string, string, string][] = [
      [
        "a thread",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "thread",
      ],
      ["an open file", "file = open(__file__)", "heavy.py open"],
      ["a socket", "import socket\nline = socket.socket()", "socket:"],
      ["something in HOME", "import os\nopen(os.path.expanduser('~/state'), 'w').close()", "wrote into"],
      ["a temporary folder", "import tempfile\nfolder = tempfile.TemporaryDirectory()", "temporary files"],
      ["a warning", "import sys\nprint('old thing', file=sys.stderr)", "the imports print: old thing"],
      ["other imports when they are alone", "import sys\nif 'cooperbench' not in sys.modules: import wave", "wave"],
      ["a crash", "import sys\nif 'cooperbench' not in sys.modules: sys.exit(3)", "exit code 3"],
      ["too much memory", "import sys\nif sys.argv[1:] == []: held = bytearray(2**31)", "MemoryError"],
    ];
    it.each(odd)("whose imports bring %s leaves everything cold, and says why once", async (_, heavy, reason) => {
      const limited = path.join(host.folder, "limited-python");
      await writeFile(limited, `#!/bin/sh\nulimit -v 1000000\nexec '${python ?? ""}' "$@"\n`, { mode: 0o755 });
      await host.open({ heavy }, { upstream: { path: host.script, python: limited, standIn: false } });
      expect([await host.run("pass"), await host.run("pass")]).toEqual([
        [false, ok],
        [false, ok],
      ]);
      expect(host.notices).toEqual([expect.stringContaining(reason)]);
      expect(await warmParents()).toEqual([]);
    });

    it.each([
      // It wants more than a text.
      ["a text of a class of its own", "def __new__(cls, text, *, more):\n        return str.__new__(cls, text)"],
      ["a text that becomes another", "def __new__(cls, text):\n        return str.__new__(cls, text + '!')"],
    ])("whose imports make of HOME %s leaves everything cold", async (_, method) => {
      await host.open({
        heavy: `import os\nclass Own(str):\n    ${method}\nOwn.__new__, new = str.__new__, Own.__new__\nstate = Own(os.path.expanduser('~/state'))\nOwn.__new__ = new\n`,
      });
      expect(await host.run("pass")).toEqual([false, ok]);
      expect(host.notices).toEqual([
        expect.stringContaining("each phase: heavy.state cannot be made for another folder"),
      ]);
    });

    it("imports nothing that reads what each process has for itself, nor what wants that", async () => {
      const modules = {
        heavy: HEAVY.heavy,
        keyed: "import os\npid, key = os.getpid(), os.environ.get('THE_KEY')\n",
        wanting: "import os\npid = os.getpid()\ntry:\n    import keyed\nexcept ImportError:\n    keyed = None\n",
      };
      await host.open(modules);
      expect(
        await host.run(
          "print(*(m.pid == os.getpid() for m in (heavy, keyed, wanting)), keyed.key, wanting.keyed is keyed)",
        ),
      ).toEqual([true, ok]);
      expect(await host.output(1)).toBe("False True True secret True\n");
      expect(await host.run("pass")).toEqual([true, ok]);
      expect(host.notices).toEqual([
        expect.stringMatching(/does 2 of its 3 imports.* by itself.*keyed, wanting.*THE_KEY/),
      ]);
    });

    it("forks none whose imports would have read another value", async () => {
      await host.open({ heavy: "import os\nvalue = os.environ.get('EXTRA', 'none')\n" });
      expect(await host.run("print(heavy.value)")).toEqual([true, ok]);
      expect(await host.run("print(heavy.value)", "k", { EXTRA: "1" })).toEqual([false, ok]);
      expect([await host.output(1), await host.output(2)]).toEqual(["none\n", "1\n"]);
      expect(host.notices).toEqual([expect.stringContaining("its imports depend on EXTRA")]);
    });

    it("hands on what the imports set, and makes anew what they made of HOME and of the working directory", async () => {
      const heavy =
        "import os\nfrom pathlib import Path\nos.environ.setdefault('ADDED', 'by heavy')\nstate = os.path.expanduser('~/state')\nhere = Path.cwd() / 'x'\nlevel = os.environ.get('LEVEL')\n";
      // The package sets a variable before, and another one after.
      await host.open({ heavy }, {}, "os.environ['LEVEL'] = 'high'");
      const program = "print(os.environ['ADDED'], heavy.state, heavy.here, heavy.level)";
      expect(await host.run(program)).toEqual([true, ok]);
      const home = path.join(host.folder, "work-1");
      expect(await host.output(1)).toBe(`by heavy ${home}/state ${home}/x high\n`);
    });

    it("leaves no trace in what a process writes where its imports print without writing", async () => {
      await host.open({ heavy: "print('banner')\n" });
      expect([await host.run("print('one')"), await host.run("print('two')")]).toEqual([
        [true, ok],
        [true, ok],
      ]);
      expect([await host.output(1), await host.output(2)]).toEqual(["banner\none\n", "banner\ntwo\n"]);
    });

    it("hands on that the imports ignore the end of a child, or do not", async () => {
      const program = "import signal; print(signal.getsignal(signal.SIGCHLD).name)";
      await host.open();
      expect(await host.run(program)).toEqual([true, ok]);
      await host.close();
      await host.open({ heavy: "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n" });
      expect(await host.run(program)).toEqual([true, ok]);
      expect([await host.output(1), await host.output(2)]).toEqual(["SIG_DFL\n", "SIG_IGN\n"]);
    });
  },
);
