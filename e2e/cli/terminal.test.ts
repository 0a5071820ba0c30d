import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { runCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { processesNaming } from "./support/processes.ts";
import { screenLines } from "./support/screen.ts";

const bin = path.join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "cooperbench-ts.js");
/** It gives a program a terminal. Other systems have another program of this name. */
const hasScript = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
const testAtTerminal = test.skipIf(!hasScript);
const CTRL_C = "\u0003";
const COLUMNS = 100;
/** Ends what the live block writes at once. */
const DRAWN = "\u001B[?2026l";

/** A rehearsal at a terminal of its own, where keys are typed; `stty` shows what state it leaves it in. */
function atTerminal(cwd: string) {
  const rehearse = `${process.execPath} ${bin} rehearse --dir rehearsal --pairs 10 --faults none`;
  // Ctrl-C reaches the shell too, which has to outlive it.
  const session = `trap : INT; stty rows 30 cols ${COLUMNS}; ${rehearse}; code=$?; stty -a; exit $code`;
  const child = spawn("script", ["--quiet", "--return", "--command", session, "/dev/null"], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, TERM: "xterm-256color", LANG: "C.UTF-8" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (screen += text));
  const ended = once(child, "close") as Promise<[number | null]>;
  return {
    type: (keys: string) => child.stdin.write(keys),
    async until(shown: RegExp): Promise<void> {
      while (!shown.test(screen)) {
        if (child.exitCode !== null) throw new Error(`it ended before ${shown}:\n${screen}`);
        await delay(20);
      }
    },
    async end(): Promise<{ code: number | null; screen: string }> {
      const [code] = await ended;
      return { code, screen };
    },
  };
}

/** Nothing that a killed program would have to take back: hidden cursor, other screen, mouse, raw mode. */
function expectsSane(screen: string): void {
  for (const [what, on, off] of [
    ["the cursor", "\u001B[?25l", "\u001B[?25h"],
    ["another screen", "\u001B[?1049h", "\u001B[?1049l"],
    ["line wrap", "\u001B[?7l", "\u001B[?7h"],
  ] as const) {
    expect(screen.lastIndexOf(off), what).toBeGreaterThanOrEqual(screen.lastIndexOf(on));
  }
  const modes = screen.slice(screen.lastIndexOf("speed "));
  expect(modes).toMatch(/\bisig\b.*\bicanon\b.*\becho\b/s);
  expect(modes).not.toMatch(/-(?:isig|icanon|echo)\b/);
}

testAtTerminal(
  "three Ctrl-C at a terminal: drain, end now, gone; no process stays, the terminal is as it was",
  async () => {
    const cwd = await testFolder();
    const terminal = atTerminal(cwd);
    await terminal.until(/[3-9]\/30 done/);
    terminal.type(CTRL_C);
    await terminal.until(/interrupted: what runs ends first/);
    terminal.type(CTRL_C);
    await delay(5);
    terminal.type(CTRL_C);
    const { code, screen } = await terminal.end();
    expect(code, screen).toBe(130);
    expectsSane(screen);
    const dir = path.join(cwd, "rehearsal");
    await expect.poll(() => processesNaming(dir), { timeout: 10_000 }).toEqual([]);
    const resumed = await runCli(["rehearse", "--dir", dir, "--pairs", "10", "--faults", "none"], { cwd });
    expect(resumed.code, resumed.stderr).toBe(0);
  },
);

testAtTerminal("what the first Ctrl-C says stays on the screen, above the block that goes on", async () => {
  const terminal = atTerminal(await testFolder());
  await terminal.until(/[3-9]\/30 done/);
  terminal.type(CTRL_C);
  const { code, screen } = await terminal.end();
  expect(code, screen).toBe(130);
  const notice =
    /^interrupted: what runs ends first \(\d+ running trials?(?:, at most \d+ s more)?\); press again to end it now/;
  const after: number[] = [];
  for (let end = screen.indexOf("interrupted: what"); (end = screen.indexOf(DRAWN, end + 1)) !== -1;)
    after.push(end + DRAWN.length);
  // One to go on with, and the last one that takes the block away.
  expect(after.length).toBeGreaterThanOrEqual(2);
  for (const end of after) {
    const lines = screenLines(screen.slice(0, end), COLUMNS);
    const told = lines.findIndex((line) => notice.test(line));
    expect(told, lines.join("\n")).not.toBe(-1);
    expect(lines.slice(0, told).join("\n")).not.toContain("/30 done");
    expect(lines.filter((line) => line.includes("/30 done")).length, lines.join("\n")).toBeLessThanOrEqual(1);
  }
  expect(screenLines(screen, COLUMNS).join("\n")).not.toContain("/30 done");
});

testAtTerminal("a run that comes to its end leaves the table, and the terminal as it was", async () => {
  const terminal = atTerminal(await testFolder());
  const { code, screen } = await terminal.end();
  expect(code, screen).toBe(0);
  expect(screen).toContain("TOTAL");
  expectsSane(screen);
});
