import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { sharedFolder } from "./support/folders.ts";
import { publishedVerdicts } from "./support/published.ts";

const cwd = sharedFolder();
const compare = async (...args: string[]) => runCli(["compare", ...args], { cwd: cwd() });
const passes = new Map<string, number>();

beforeAll(async () => {
  const rehearsed = await runCli(["rehearse", "--pairs", "8", "--faults", "none", "--dir", "r"], { cwd: cwd() });
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
  for (const [, { setting, verdict }] of await publishedVerdicts(path.join(cwd(), "r/logs")))
    passes.set(setting, (passes.get(setting) ?? 0) + Number(verdict === "pass"));
  // Runs of theirs without anything of ours, and other work under the same names.
  await theirTree("theirs");
  await theirTree("others", (result) => ({ ...result, total_cost: 9, run_id: "another" }));
});

/** What upstream alone leaves: no manifest, no verdict. */
async function theirTree(name: string, change?: (result: object) => object): Promise<void> {
  const logs = path.join(cwd(), "r/logs");
  const tree = path.join(cwd(), name);
  for (const run of (await readdir(logs)).filter((entry) => !entry.startsWith(".")))
    await cp(path.join(logs, run), path.join(tree, run), {
      recursive: true,
      filter: (file) => !/\/(?:manifest|verdict|attempt)\.json$|\/\.[^/]*$/.test(file),
    });
  if (change === undefined) return;
  for (const entry of await readdir(tree, { recursive: true })) {
    if (path.basename(entry) !== "result.json") continue;
    const file = path.join(tree, entry);
    await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, "utf8")) as object)));
  }
}

test("two settings of an experiment, for people and for programs", async () => {
  const { code, stdout, stderr } = await compare("solo", "coop-comm", "--logs", "r/logs");
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^A setting=solo: solo, rehearsal\/stand-in, mini_swe_agent/);
  expect(stdout).toMatch(/^ {2}McNemar, exact +by pair +Newcombe/m);
  expect(stdout).toMatch(/^ {2}cost, USD +8 /m);
  expect(stdout).toContain("note, stand-in: 2 runs");
  const json = await compare("solo", "coop-comm", "r/logs", "--json", "--cluster", "pair", "--metric", "steps");
  const [comparison] = jsonLines(json.stdout);
  expect(comparison).toMatchObject({
    first: { k: passes.get("solo"), n: 8 },
    second: { k: passes.get("coop-comm"), n: 8 },
    paired: { pairs: 8, test: "sign-flips-by-pair" },
    measures: [{ measure: "steps" }],
    barriers: [],
  });
});

test("trees of others by a run map, and a family", async () => {
  const map = ["--runs", "rehearsal-solo=solo@x", "--runs", "rehearsal-coop-comm=coop-comm@x"];
  const { code, stdout, stderr } = await compare("solo", "coop-comm", "theirs", ...map);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("A setting=solo: solo, rehearsal/stand-in, mini_swe_agent, upstream unknown");
  expect(stdout).toContain("note, eval-policy-unknown");
  const family = await compare("solo", "--each", "setting", "theirs", ...map, "--json");
  expect(jsonLines(family.stdout)).toMatchObject([{ second: { setting: "coop-comm" }, pHolm: expect.any(Number) }]);
});

test("two trees of other work are two sides, run folders too", async () => {
  const { code, stdout, stderr } = await compare("theirs", "others");
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^A theirs: /);
  expect(stdout).toMatch(/^B others: /m);
  const runs = await compare("theirs/rehearsal-solo", "theirs/rehearsal-coop-comm", "--json");
  expect(jsonLines(runs.stdout)).toMatchObject([{ first: { k: passes.get("solo") }, paired: { pairs: 8 } }]);
});

test("barriers refuse with their figures, and --anyway says them", async () => {
  const refused = await compare("repeat=1", "solo", "r/logs", "--json");
  expect(refused.code).toBe(2);
  expect(jsonLines(refused.stdout)).toMatchObject([
    {
      error: {
        code: "not-comparable",
        barriers: [{ code: "same-trials", figures: { shared: 8 } }, { code: "mixed-conditions" }],
      },
    },
  ]);
  expect(refused.stderr).toContain("--anyway");
  const mixed = await compare("r/logs/rehearsal-solo", "theirs/rehearsal-coop-comm");
  expect(mixed.code).toBe(2);
  expect(mixed.stderr).toMatch(/stand-in: .* 1 of 1 runs of r\/logs\/rehearsal-solo, 0 of 1/);
  const anyway = await compare("r/logs/rehearsal-solo", "theirs/rehearsal-coop-comm", "--anyway");
  expect(anyway.code).toBe(0);
  expect(anyway.stdout).toContain("compared all the same, stand-in: ");
});

test.each([
  [["nope", "solo", "r/logs"], /nope: neither a folder here, nor .*\n {2}setting: coop-comm, coop-nocomm, solo\n/],
  [["slo", "coop-comm", "r/logs"], /Did you mean solo\?/],
  [["arm=nope", "solo", "r/logs"], /no trial in r\/logs has the arm nope/],
  [["colour=red", "solo", "r/logs"], /no column colour; expected setting, upstreamSetting, arm/],
  [["solo"], /compare takes two sides, or one and --each/],
  [["solo", "coop-comm", "r/logs", "--metric", "speed"], /--metric speed: expected one of success, costUsd/],
  [["solo", "--each", "model", "r/logs"], /side-empty.*No trial differs from it in model/],
])("%j is refused with what to do", async (args, message) => {
  const { code, stderr } = await compare(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
