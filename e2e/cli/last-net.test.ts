import { readFile } from "node:fs/promises";
import path from "node:path";
import { attemptFileSchema } from "@cooperbench-ts/results";
import { Layout, readJournal } from "@cooperbench-ts/results/node";
import { expect, test } from "vitest";
import { type CliResult, runCli, startCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { processesLeft } from "./support/processes.ts";
import { publishedVerdicts } from "./support/published.ts";

const PAIR = "birch_cache_task/101/f1_f2";
const TRIALS = 12;

/** A rehearsal of 12 trials; the CLI is the one that was built, with a bug. */
async function rehearsal(bug: "faulty-attempts" | "stray-error" | "deaf", env: NodeJS.ProcessEnv = {}) {
  const cwd = await testFolder();
  const dir = path.join(cwd, "rehearsal");
  const args = ["rehearse", "--dir", dir, "--pairs", String(TRIALS / 3), "--faults", "none"];
  const preload = path.join(import.meta.dirname, "support", "preloads", `${bug}.mjs`);
  return {
    dir,
    layout: new Layout(path.join(dir, "logs"), "rehearsal"),
    start: () => startCli(args, { cwd, env: { ...env, NODE_OPTIONS: `--import=${preload}` } }),
    again: (): Promise<CliResult> => runCli(args, { cwd }),
  };
}

test.each(["throw", "uncaught", "rejection"])(
  "an error of the harness in one attempt (%s) ends that attempt as unknown-error with its stack, and no other",
  async (fault) => {
    const { dir, layout, start } = await rehearsal("faulty-attempts", {
      FAULT: fault,
      FAULTS: "1",
      FAULTY_PAIR: `rehearsal-solo/${PAIR}`,
    });
    const { code, stderr } = await start().ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`retry    rehearsal-solo/${PAIR}  unknown-error, agent again`);
    expect(await processesLeft(dir, 5000)).toEqual([]);
    const verdicts = await publishedVerdicts(layout.logs);
    expect(verdicts.size).toBe(TRIALS);
    expect([...verdicts.values()].map(({ attempts }) => attempts.agent).toSorted((a, b) => a - b)).toEqual([
      ...Array(TRIALS - 1).fill(1),
      2,
    ]);
    const file = path.join(layout.attempts, "rehearsal-solo", PAIR, "1", "attempt.json");
    const { judgement } = attemptFileSchema.parse(JSON.parse(await readFile(file, "utf8")));
    expect(judgement).toMatchObject({ reason: "unknown-error", rule: "thrown-in-the-harness", redo: "agent" });
    expect(judgement.diagnostics).toMatchObject([{ code: "harness-error" }]);
    expect(judgement.diagnostics[0]?.message).toMatch(/^TypeError: .*\n +at .*faulty-attempts\.mjs/);
  },
);

test("the same error for the third time stops the run: exit 1, a report, and everything finished is kept", async () => {
  const { dir, layout, start, again } = await rehearsal("faulty-attempts", {
    FAULT: "throw",
    FAULTS: "100",
    FAULTY_PAIR: "rehearsal-solo/",
  });
  const { code, stderr } = await start().ended;
  expect(code, stderr).toBe(1);
  expect(stderr).toMatch(
    /stopped: One unexpected error has ended 3 attempts:\n {2}TypeError: nobody expected .*\n +at /,
  );
  expect(stderr).toContain("This is a bug of cooperbench-ts; please report it with the text above.");
  expect(await processesLeft(dir, 5000)).toEqual([]);
  expect((await readJournal(layout.journal)).damagedLines).toEqual([]);
  const mended = await again();
  expect(mended.code, mended.stderr).toBe(0);
  expect((await publishedVerdicts(layout.logs)).size).toBe(TRIALS);
});

test("an error outside of any attempt ends what runs, is reported with exit 1, and leaves a journal that goes on", async () => {
  const { dir, layout, start, again } = await rehearsal("stray-error");
  const { code, stderr } = await start().ended;
  expect(code, stderr).toBe(1);
  expect(stderr).toMatch(
    /This is a bug of cooperbench-ts; please report it with the following\.\nTypeError: .*\n +at /,
  );
  expect(await processesLeft(dir, 5000)).toEqual([]);
  expect((await readJournal(layout.journal)).damagedLines).toEqual([]);
  const finished = (await publishedVerdicts(layout.logs)).size;
  expect(finished).toBeGreaterThan(0);
  const mended = await again();
  expect(mended.code, mended.stderr).toBe(0);
  expect(mended.stderr).toContain(`${finished} done before`);
});

test("the third Ctrl-C ends a harness that hears nothing any more", async () => {
  const { dir, start, again } = await rehearsal("deaf");
  const running = start();
  await running.until(({ stderr }) => stderr.includes(`[1/${TRIALS}]`));
  running.send("SIGINT");
  await running.until(({ stderr }) => stderr.includes("interrupted:"));
  running.send("SIGINT");
  await running.until(({ stderr }) => stderr.includes("it hangs"));
  running.send("SIGINT");
  expect((await running.ended).signal).toBe("SIGINT");
  expect(await processesLeft(dir, 10_000)).toEqual([]);
  expect((await again()).code).toBe(0);
});
