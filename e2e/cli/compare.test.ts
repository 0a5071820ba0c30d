import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { sharedFolder } from "./support/folders.ts";
import { publishedVerdicts } from "./support/published.ts";

const cwd = sharedFolder();
/** `<run>/<pair>` of solo trials, by their verdict. */
let passed: string[] = [];
let failed: string[] = [];
beforeAll(async () => {
  const rehearsed = await runCli(["rehearse", "--pairs", "8", "--faults", "none", "--dir", "r"], { cwd: cwd() });
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
  const all = [...(await publishedVerdicts(path.join(cwd(), "r/logs")))].filter(
    ([, { setting }]) => setting === "solo",
  );
  passed = all.filter(([, { verdict }]) => verdict === "pass").map(([key]) => key);
  failed = all.filter(([, { reason }]) => reason === "tests-failed").map(([key]) => key);
  expect(Math.min(passed.length, failed.length)).toBeGreaterThan(0);
});

const folderOf = (tree: string, key: string): string =>
  path.join(cwd(), tree, key.replace(/^(?<run>[^/]+)\//, "$<run>/solo/"));

/** The published runs alone: what they say is then in their own files. */
async function copyOfTree(name: string): Promise<string> {
  await rm(path.join(cwd(), name), { recursive: true, force: true });
  await mkdir(path.join(cwd(), name));
  for (const run of await readdir(path.join(cwd(), "r/logs")))
    if (!run.startsWith("."))
      await cp(path.join(cwd(), "r/logs", run), path.join(cwd(), name, run), { recursive: true });
  return name;
}

async function edit(file: string, change: (value: Record<string, unknown>) => object): Promise<void> {
  const value = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  await writeFile(file, JSON.stringify(change(value)));
}

test("a verdict that changed is named with what differs; the rest is counted", async () => {
  const [one = ""] = passed;
  const b = await copyOfTree("b");
  const verdict = { verdict: "fail", reason: "merge-conflict", rule: "merge-conflict" };
  await edit(path.join(folderOf(b, one), "verdict.json"), (file) => ({ ...file, ...verdict }));
  await edit(path.join(folderOf(b, one), "eval.json"), (file) => ({
    ...file,
    merge: { status: "conflicts", strategy: null, diff: "" },
  }));
  const { code, stdout, stderr } = await runCli(["compare", "r/logs", b], { cwd: cwd() });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("24 pairs of the same work");
  expect(stdout).toContain("1 changed (1 merge-rule); 0 gained, 1 lost, McNemar p = 1");
  expect(stdout).toMatch(
    new RegExp(`^ {2}${one} +pass \\(tests-passed\\) -> fail \\(merge-conflict\\) +merge-rule`, "m"),
  );
  const json = await runCli(["compare", "r/logs", b, "--json"], { cwd: cwd() });
  expect(jsonLines(json.stdout)).toMatchObject([
    {
      a: "r/logs",
      b: "b",
      pairs: 24,
      lost: 1,
      changed: [{ pair: one.slice(one.indexOf("/") + 1) }],
      flaky: { a: [], b: [] },
    },
  ]);
});

test("a tree and itself: nothing changed", async () => {
  const { code, stdout } = await runCli(["compare", "r/logs", "r/logs"], { cwd: cwd() });
  expect(code).toBe(0);
  expect(stdout).toContain("no verdict changed; 0 gained, 0 lost, McNemar p = 1");
});

test("other work is left out and named", async () => {
  const [one = ""] = failed;
  const c = await copyOfTree("c");
  await writeFile(
    path.join(folderOf(c, one), "solo.patch"),
    "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
  );
  const { code, stdout, stderr } = await runCli(["compare", "r/logs", c], { cwd: cwd() });
  expect(code).toBe(0);
  expect(stdout).toContain("23 pairs of the same work");
  expect(stderr).toContain(`left out: 1 of other work, whose patches or result.json differ: ${one}`);
});

test("of two gradings of the same work, a run map chooses the runs, and a flag of sides asks for the sides", async () => {
  const b = await copyOfTree("same-work");
  const map = ["--runs", "*-solo=solo"];
  const [all] = jsonLines((await runCli(["compare", "r/logs", b, "--json"], { cwd: cwd() })).stdout);
  const [solo] = jsonLines((await runCli(["compare", "r/logs", b, "--json", ...map], { cwd: cwd() })).stdout);
  expect([all?.["pairs"], solo?.["pairs"]]).toEqual([24, 8]);
  const sides = await runCli(["compare", "r/logs", b, ...map, "--cluster", "pair"], { cwd: cwd() });
  expect(sides.stdout).toContain("B same-work: solo");
  expect(sides.stdout).not.toContain("pairs of the same work");
});
