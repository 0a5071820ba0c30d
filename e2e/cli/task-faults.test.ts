import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { sharedFolder } from "./support/folders.ts";

const recorded = path.join(import.meta.dirname, "../../packages/results/corpus/recorded/v0.0.29-solo-ok/logs");
const cwd = sharedFolder();

const OLD = "DeprecationWarning: hub.load() is deprecated";
const OUTPUT = `____ test_load ____\nE   ${OLD}\n\n/usr/lib/python3.12/site-packages/hub/load.py:7: DeprecationWarning\nFAILED tests/test_x.py::test_load - ${OLD}\n1 failed, 3 passed in 0.1s\nCleaning up repository...\n`;

/** One pair in three repeats. Its first feature fails each time by a warning of a package that nobody wrote. */
beforeAll(async () => {
  const [run = ""] = await readdir(recorded);
  const names = [1, 2, 3].flatMap((repeat) => [
    { repeat, to: path.join(cwd(), "theirs", `flash_solo_${repeat}`) },
    ...["flash", "nano"].map((arm) => ({ repeat, to: path.join(cwd(), "arms", `${arm}_solo_${repeat}`) })),
  ]);
  for (const { repeat, to } of names) {
    await cp(path.join(recorded, run), to, { recursive: true, preserveTimestamps: true });
    const file = (await readdir(to, { recursive: true })).find((name) => path.basename(name) === "eval.json") ?? "";
    const evaluation = JSON.parse(await readFile(path.join(to, file), "utf8")) as { feature1: object };
    const feature1 = { ...evaluation.feature1, passed: false, test_output: OUTPUT };
    const changed = { ...evaluation, feature1, both_passed: false, lab: { shard: repeat } };
    await writeFile(path.join(to, file), JSON.stringify(changed));
  }
});

const call = async (...args: string[]) => {
  const result = await runCli(args, { cwd: cwd() });
  expect(result.code, result.stderr).toBe(0);
  return result;
};

test("export names what is not the model's fault, summary notes it and leaves it out on request", async () => {
  const { stdout } = await call("export", "theirs", "--table", "task-faults", "--json");
  expect(jsonLines(stdout)).toMatchObject([
    {
      fault: "never-passes",
      featureId: 1,
      evaluations: 3,
      affected: 3,
      trials: 3,
      cause: "warning-as-error",
      quote: OLD,
    },
  ]);
  const all = (await call("summary", "theirs")).stdout;
  expect(all).toMatch(/TOTAL .*\| +3 \| +0 \| +3 \|/);
  expect(all).toContain("3 trials of pairs with a feature that nobody passes");
  const rest = (await call("summary", "theirs", "--exclude", "task-broken")).stdout;
  expect(rest).toMatch(/TOTAL .*\| +0 \| +0 \| +0 \|/);
  expect(rest).toContain("3 trials in none of these numbers: nobody can pass there (exclude=task-broken)");
  const solo = jsonLines((await call("difficulty", "theirs", "--exclude", "task-broken", "--json")).stdout);
  expect(solo).toMatchObject([{ soloTrials: 0 }, { soloTrials: 0 }, { soloTrials: 0 }]);
});

test("compare and figures leave out the same trials as summary", async () => {
  const sides = ["compare", "arm=flash", "arm=nano", "arms", "--runs", "{arm}_solo_{repeat}=solo", "--json"];
  const of = async (...args: string[]) => jsonLines((await call(...sides, ...args)).stdout);
  expect(await of()).toMatchObject([{ first: { n: 3 }, second: { n: 3 } }]);
  expect(await of("--exclude", "task-broken")).toMatchObject([{ first: { n: 0 }, second: { n: 0 } }]);
  const whole = ["figures", "all", "theirs", "--out", "figures", "--format", "json"];
  expect((await call(...whole)).stderr).not.toContain("not drawn: success-by-setting");
  const left = await call(...whole, "--exclude", "task-broken");
  expect(left.stderr).toContain("not drawn: success-by-setting: no trials; left out: 3 trials that nobody can pass");
});

test("keys that nobody knows are exported on request", async () => {
  const of = async (...args: string[]) => jsonLines((await call("export", "theirs", "--json", ...args)).stdout);
  expect((await of()).some((row) => Object.hasOwn(row as object, "extra"))).toBe(false);
  expect(await of("--extra")).toMatchObject(
    [1, 2, 3].map((shard) => ({ extra: `{"eval":{"lab":{"shard":${shard}}}}` })),
  );
});
