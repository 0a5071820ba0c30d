import path from "node:path";
import { readLedger } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import { runCli, startCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { processesNaming } from "./support/processes.ts";
import { publishedVerdicts } from "./support/published.ts";

async function interrupted(...signals: readonly NodeJS.Signals[]) {
  const cwd = await testFolder();
  const dir = path.join(cwd, "rehearsal");
  const args = ["rehearse", "--dir", dir, "--pairs", "10", "--faults", "none"];
  const running = startCli(args, { cwd });
  await running.until(({ stderr }) => stderr.includes("[3/30]"));
  for (const signal of signals) {
    running.send(signal);
    // The next one only when this one was heard.
    await running.until(({ stderr }) => stderr.split("interrupted:").length > 1 || signal === "SIGTERM");
  }
  const ended = await running.ended;
  const left = await processesNaming(dir);
  const verdicts = await publishedVerdicts(path.join(dir, "logs"));
  const started = new Set((await readLedger(path.join(dir, "state"))).map(({ run, pair }) => `${run}/${pair}`));
  return { ended, left, verdicts, started, again: () => runCli(args, { cwd }) };
}

test("one Ctrl-C drains: what runs comes to its verdict, nothing new starts, exit 130, and the same command goes on", async () => {
  const { ended, left, verdicts, started, again } = await interrupted("SIGINT");
  expect({ code: ended.code, left }, ended.stderr).toEqual({ code: 130, left: [] });
  expect(ended.stderr).toContain("nothing finished is lost");
  expect(verdicts.size).toBeLessThan(30);
  expect([...verdicts.keys()].sort()).toEqual([...started].sort());
  const resumed = await again();
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stderr).toContain(`${30 - verdicts.size} to run, ${verdicts.size} done before`);
});

test.each([
  { title: "TERM", signals: ["SIGTERM"], code: 143 },
  { title: "a second Ctrl-C", signals: ["SIGINT", "SIGINT"], code: 130 },
] as const)(
  "$title ends the attempts at once, exit $code, no process stays, and the same command goes on",
  async ({ signals, code }) => {
    const { ended, left, verdicts, again } = await interrupted(...signals);
    expect({ code: ended.code, left }, ended.stderr).toEqual({ code, left: [] });
    expect(verdicts.size).toBeLessThan(30);
    const resumed = await again();
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain(", ".concat(`${verdicts.size} done before`));
  },
);
