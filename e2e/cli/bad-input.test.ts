import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { testFolder, treeOf } from "./support/folders.ts";
import { base, dataset, refused } from "./support/refused-run.ts";

describe("input that cannot be used: exit code 2, the place, what is expected, the remedy, and nothing written", () => {
  test("an unknown subset names those that there are", async () => {
    await refused({
      cwd: await testFolder(),
      args: [...base, "--subset", "lite"],
      code: 2,
      says: ["subset lite", path.join(dataset, "subsets", "lite.json"), "--subset: e2e, e2e_all"],
    });
  });

  test("a subset with an unknown task names subset, task and file", async () => {
    const cwd = await testFolder();
    await mkdir(path.join(cwd, "dataset", "subsets"), { recursive: true });
    const subset = {
      name: "broken",
      stats: { tasks: 1, pairs: 1, repos: 1 },
      tasks: [{ repo: "nowhere_task", task_id: 4, pairs: [[1, 2]] }],
    };
    await writeFile(path.join(cwd, "dataset", "subsets", "broken.json"), JSON.stringify(subset));
    await refused({
      cwd,
      args: ["--model", "openai/gpt-4o", "--subset", "broken"],
      code: 2,
      says: ["broken.json", "nowhere_task/4", "nowhere_task/task4/feature1/feature.md", "cooperbench prepare"],
    });
  });

  test("a subset file that is no JSON, or has another shape, names file and field", async () => {
    const cwd = await testFolder();
    await mkdir(path.join(cwd, "dataset", "subsets"), { recursive: true });
    await writeFile(path.join(cwd, "dataset", "subsets", "torn.json"), '{"name": "torn", "tasks": [');
    await writeFile(
      path.join(cwd, "dataset", "subsets", "odd.json"),
      '{"name": "odd", "tasks": [{"repo": "a_task", "task_id": "one", "pairs": []}]}',
    );
    await refused({ cwd, args: ["--model", "m", "--subset", "torn"], code: 2, says: ["torn.json"] });
    await refused({ cwd, args: ["--model", "m", "--subset", "odd"], code: 2, says: ["odd.json", "task_id"] });
  });

  test("a malformed pair shows how one is written", async () => {
    for (const pair of ["abacus_calc_task/0", "abacus_calc_task/0/f2_f1", "abacus_calc_task/0/f1,f2"]) {
      await refused({
        cwd: await testFolder(),
        args: [...base, "--pair", pair],
        code: 2,
        says: [`pair ${pair} (--pair`, "repo/task/fA_fB"],
      });
    }
  });

  test("a pair that the subset lacks names its neighbours", async () => {
    await refused({
      cwd: await testFolder(),
      args: [...base, "--pair", "abacus_calc_task/0/f1_f9"],
      code: 2,
      says: ["pair abacus_calc_task/0/f1_f9 (--pair", "subset e2e", "abacus_calc_task/0/f1_f2"],
    });
  });

  test("a missing dataset folder names the folder and --dataset", async () => {
    const cwd = await testFolder();
    await refused({
      cwd,
      args: ["--model", "openai/gpt-4o"],
      code: 2,
      says: [path.join(cwd, "dataset"), "--dataset", "cooperbench prepare"],
    });
  });

  test("an unknown configuration key names the nearest known one", async () => {
    const cwd = await testFolder();
    const file = path.join(cwd, "cooperbench.config.json");
    await writeFile(file, JSON.stringify({ model: "openai/gpt-4o", concurency: 2 }));
    await refused({ cwd, args: [], code: 2, says: [file, "`concurency`", "`concurrency`", "docs/configuration.md"] });
    await writeFile(file, JSON.stringify({ model: "openai/gpt-4o", endpoint: { baseURL: "http://127.0.0.1/v1" } }));
    await refused({ cwd, args: [], code: 2, says: [file, "`endpoint.baseURL`", "`endpoint.baseUrl`"] });
  });

  test("a configuration file that is no JSON, is not there, or has a wrong value", async () => {
    const cwd = await testFolder();
    const file = path.join(cwd, "mine.json");
    await refused({ cwd, args: ["--config", "mine.json"], code: 2, says: [file, "--config"] });
    await writeFile(file, "{");
    await refused({ cwd, args: ["--config", "mine.json"], code: 2, says: [file, "JSON"] });
    await writeFile(file, JSON.stringify({ model: "openai/gpt-4o", timeout: "ten minutes" }));
    await refused({ cwd, args: ["--config", "mine.json"], code: 2, says: [file, "`timeout`", '"10m"'] });
    await writeFile(file, JSON.stringify({ model: "openai/gpt-4o", endpoint: { keyEnv: "sk-0123456789" } }));
    await refused({
      cwd,
      args: ["--config", "mine.json"],
      code: 2,
      says: [file, "endpoint.keyEnv", "never the key itself"],
    });
  });

  test("a flag without sense names the flag and what it takes", async () => {
    const cwd = await testFolder();
    await refused({ cwd, args: ["--dataset", dataset], code: 2, says: ["--model", "cooperbench.config.json"] });
    await refused({
      cwd,
      args: [...base, "--concurrency", "many"],
      code: 2,
      says: ["--concurrency many", "whole number"],
    });
    await refused({ cwd, args: [...base, "--timeout", "10 parsecs"], code: 2, says: ["--timeout", '"10m"'] });
    await refused({ cwd, args: [...base, "--settings", "solo,duet"], code: 2, says: ["--settings", "coop-nocomm"] });
    await refused({ cwd, args: [...base, "--patch-repair", "maybe"], code: 2, says: ["--patch-repair", "apply"] });
    await refused({ cwd, args: [...base, "--concurency", "2"], code: 2, says: ["--concurency", "--concurrency"] });
    await refused({
      cwd,
      args: [...base, "--endpoint", "api.cohere.com/v2/chat"],
      code: 2,
      says: ["--endpoint", /https?:\/\//],
    });
    await refused({
      cwd,
      args: [...base, "--redis", "localhost"],
      code: 2,
      says: ["--redis", '"auto" or a redis:// URL'],
    });
  });

  test("a logs folder that cannot be: below a file, or on a read-only file system", async () => {
    const cwd = await testFolder();
    await writeFile(path.join(cwd, "file"), "");
    await refused({
      cwd,
      args: [...base, "--logs", "file/logs"],
      code: 2,
      says: [path.join(cwd, "file", "logs"), "no folder", "--logs"],
    });
  });

  test.skipIf(process.getuid?.() !== 0)(
    "a logs folder on a read-only file system (needs root, which may mount one)",
    async () => {
      const cwd = await testFolder();
      const mount = path.join(cwd, "read-only");
      await mkdir(mount);
      const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", mount], { encoding: "utf8" });
      expect(mounted.stderr).toBe("");
      onTestFinished(() => void spawnSync("umount", [mount]));
      await refused({
        cwd,
        args: [...base, "--logs", "read-only/logs"],
        code: 2,
        says: [path.join(mount, "logs"), "not writable", "--logs"],
      });
    },
  );

  test("with --json the error is one JSON line", async () => {
    const cwd = await testFolder();
    const result = await runCli(["run", ...base, "--subset", "lite", "--json"], { cwd });
    expect(result.code).toBe(2);
    expect(jsonLines(result.stdout)).toEqual([
      { error: { code: "subset-unknown", message: expect.stringContaining("--subset: e2e, e2e_all") as string } },
    ]);
    expect(await treeOf(cwd)).toEqual([]);
  });

  test("an unknown command or flag shows what there is", async () => {
    const cwd = await testFolder();
    const unknown = await runCli(["rum"], { cwd });
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain("run");
  });
});
