import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRehearsal, RehearsalMismatchError } from "./create-rehearsal.ts";
import { RehearsalOptionError } from "./option-error.ts";
import { rehearsalPairs } from "./tasks.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "rehearsal-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

interface SubsetFile {
  stats: { tasks: number; pairs: number; repos: number };
  tasks: { repo: string; task_id: number; pairs: [number, number][] }[];
}

test("100 different pairs over 26 tasks and 12 repositories, one task 0; every feature of a pair is in the dataset", async () => {
  const rehearsal = await createRehearsal({ dir: join(dir, "full") });
  const subset = JSON.parse(readFileSync(rehearsal.subsetFile, "utf8")) as SubsetFile;
  expect(subset.stats).toEqual({ tasks: 26, pairs: 100, repos: 12 });
  expect(new Set(rehearsal.scenario.pairs).size).toBe(100);
  expect(subset.tasks.filter((task) => task.task_id === 0)).toHaveLength(1);
  for (const task of subset.tasks) {
    const features = readdirSync(join(rehearsal.datasetDir, task.repo, `task${task.task_id}`));
    for (const [a, b] of task.pairs) {
      expect(a).toBeLessThan(b);
      expect(features).toEqual(expect.arrayContaining([`feature${a}`, `feature${b}`]));
    }
  }
  expect(rehearsal.standIn).toBe(true);
  expect(statSync(rehearsal.upstreamPath).mode & 0o111).toBe(0o111);
});

test("a limit fills the tasks in turn, the one with task 0 first", () => {
  expect(rehearsalPairs(2).map((task) => [task.repo, task.taskId, task.pairs])).toEqual([
    ["acorn_tokens_task", 0, [[1, 2]]],
    ["birch_cache_task", 101, [[1, 2]]],
  ]);
  for (const limit of [1, 26, 67, 99, 100]) {
    expect(rehearsalPairs(limit).reduce((sum, task) => sum + task.pairs.length, 0)).toBe(limit);
  }
});

test("the same call reuses the folder, other parameters are refused with what differs", async () => {
  const options = { dir: join(dir, "again"), pairs: 3, faults: "typical", seed: 5 } as const;
  expect((await createRehearsal(options)).reused).toBe(false);
  expect((await createRehearsal(options)).reused).toBe(true);
  const refusals = [
    [{ ...options, seed: 6 }, "seed"],
    [{ ...options, pairs: 4 }, "pairs"],
    [{ ...options, faults: "storm" }, "faultLevel"],
  ] as const;
  for (const [other, field] of refusals) {
    await expect(createRehearsal(other)).rejects.toMatchObject({ code: "rehearsal-mismatch", field });
  }
  await expect(createRehearsal({ ...options, seed: 6 })).rejects.toThrow(RehearsalMismatchError);
});

test("several calls at once make one rehearsal, of which nobody sees a part", async () => {
  const options = { dir: join(dir, "at-once"), pairs: 3 };
  const made = await Promise.all(Array.from({ length: 12 }, () => createRehearsal(options)));
  expect(new Set(made.map(({ upstreamPath }) => upstreamPath)).size).toBe(1);
  expect(
    readdirSync(options.dir, { recursive: true, encoding: "utf8" }).filter((name) => /\.[0-9a-f]{12}$/.test(name)),
  ).toEqual([]);
  expect((await createRehearsal(options)).reused).toBe(true);
});

test("of several calls at once that want different ones, one kind is made and the others are told", async () => {
  const calls = Array.from({ length: 8 }, (_, index) =>
    createRehearsal({ dir: join(dir, "at-odds"), pairs: 2, seed: index % 2 }),
  );
  const ends = await Promise.allSettled(calls);
  const made = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value.scenario.seed] : []));
  expect(new Set(made).size).toBe(1);
  for (const end of ends)
    if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "rehearsal-mismatch", field: "seed" });
});

test("impossible options are refused before anything is written", async () => {
  const missing = join(dir, "never");
  for (const wrong of [
    { pairs: 0 },
    { pairs: 101 },
    { seed: 0.5 },
    { timeScale: -1 },
    { upstreamVersion: "1.0" },
    { agent: "mini_swe_agent", settings: ["team"] as const },
  ]) {
    await expect(createRehearsal({ dir: missing, ...wrong })).rejects.toThrow(RehearsalOptionError);
  }
  expect(() => statSync(missing)).toThrow("ENOENT");
});
