import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { findPython, searchMemory } from "../../testing/python-upstream.ts";
import { allProcesses, ok, WarmHost } from "../../testing/warm-host.ts";

const python = await findPython();
const host = new WarmHost(python);

describe.skipIf(python === null)("a warm parent (skipped where there is no python3 on Linux)", () => {
  it("that is asked 500 times has no zombie, no descriptor and no memory more than after the first", async () => {
    await host.open();
    await host.run("pass");
    const pid = await host.parent();
    const measure = async () => {
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      return {
        rssKib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]),
        ours: (await readdir("/proc/self/fd")).length,
        its: (await readdir(`/proc/${pid}/fd`)).length,
      };
    };
    const before = await measure();
    for (let round = 0; round < 50; round += 1) {
      const ends = await Promise.all(Array.from({ length: 10 }, () => host.run("pass")));
      for (const end of ends) expect(end).toEqual([true, ok]);
    }
    const after = await measure();
    expect(after).toMatchObject({ ours: before.ours, its: before.its });
    expect(after.rssKib - before.rssKib).toBeLessThan(1024);
    const zombies = (await allProcesses()).filter(
      ([, ppid, state]) => state === "Z" && (ppid === pid || ppid === process.pid),
    );
    expect(zombies).toEqual([]);
    expect([host.notices, await host.parent()]).toEqual([[], pid]);
  }, 120_000);

  it("gives nothing of one process to another, and never holds a key", async () => {
    await host.open();
    const program =
      "print(sorted(os.environ.items()), sorted(sys.modules), sys.argv, os.getcwd()); sys.modules['mark' + os.environ['THE_KEY']] = sys";
    const ends = await Promise.all(
      Array.from({ length: 200 }, (_, index) => host.run(program, `key-number-${index + 1}-of-many`)),
    );
    for (const end of ends) expect(end).toEqual([true, ok]);
    for (let attempt = 1; attempt <= 200; attempt += 1) {
      const text = await host.output(attempt);
      expect(new Set(text.match(/key-number-\d+-of-many/g))).toEqual(new Set([`key-number-${attempt}-of-many`]));
      expect(new Set(text.match(/work-\d+\b/g))).toEqual(new Set([`work-${attempt}`]));
      expect(text).not.toContain("'markkey");
    }
    const looked = await searchMemory(python ?? "", await host.parent(), ["key-number-", "console-script"]);
    expect(looked).toEqual([false, true]);
  }, 120_000);
});
