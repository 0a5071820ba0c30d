import { spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { startScriptedModel } from "@cooperbench-ts/rehearsal";
import { describe, expect, onTestFinished, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { type CliResult, jsonLines, runCli } from "./support/cli.ts";
import { testFolder, treeOf } from "./support/folders.ts";

const dataset = path.join(import.meta.dirname, "..", "dataset");
const base = ["--model", "openai/gpt-4o", "--dataset", dataset, "--subset", "e2e"];

interface BadCall {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly code: 2 | 3;
  /** What the message must say: the file or flag, what is expected, the remedy. */
  readonly says: readonly (string | RegExp)[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Calls `run`, and checks exit code, message, and that nothing was written. */
async function refused(call: BadCall): Promise<CliResult> {
  const before = await treeOf(call.cwd);
  const result = await runCli(["run", ...call.args], {
    cwd: call.cwd,
    ...(call.env === undefined ? {} : { env: call.env }),
  });
  for (const text of call.says) expect(result.stderr).toMatch(text);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code: call.code, stdout: "" });
  expect(result.stderr).not.toContain("    at ");
  expect(await treeOf(call.cwd)).toEqual(before);
  return result;
}

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

test("an upstream that is not there: exit code 3 with how to install it", async () => {
  const cwd = await testFolder();
  const node = path.dirname(process.execPath);
  const says = ["upstream cooperbench", "PATH", "uv pip install cooperbench==0.0.11", "--upstream"];
  await refused({ cwd, args: base, code: 3, env: { PATH: `${node}:/usr/bin:/bin`, OPENAI_API_KEY: "k" }, says });
  await refused({
    cwd,
    args: [...base, "--upstream", "./nothing"],
    code: 3,
    env: { OPENAI_API_KEY: "k" },
    says: ["upstream ./nothing", "no executable file"],
  });
});

describeWithParts(
  "prerequisites of real upstream that are missing: exit code 3, before the first trial, nothing written",
  (parts) => {
    const key = { OPENAI_API_KEY: "sk-nobody-0123456789" };
    const old = [...base, "--upstream", parts.upstream["0.0.11"]];

    test("an agent that the version lacks", async () => {
      const args = [...base, "--upstream", parts.upstream["0.0.29"], "--agent", "mini_swe_agent"];
      await refused({
        cwd: await testFolder(),
        args,
        code: 3,
        env: key,
        says: ["cooperbench 0.0.29", "mini_swe_agent", "mini_swe_agent_v2", "cooperbench==0.0.11"],
      });
    });

    test("no key in the environment", async () => {
      await refused({ cwd: await testFolder(), args: old, code: 3, says: ["OPENAI_API_KEY", "not set", "--key-env"] });
      await refused({
        cwd: await testFolder(),
        args: [...old, "--key-env", "MY_KEY"],
        code: 3,
        env: { ...key, MY_KEY: " " },
        says: ["MY_KEY", "empty"],
      });
    });

    test("Docker down", async () => {
      const cwd = await testFolder();
      const socket = path.join(cwd, "dead.sock");
      await refused({
        cwd,
        args: old,
        code: 3,
        env: { ...key, DOCKER_HOST: `unix://${socket}` },
        says: [socket, /docker/i],
      });
    });

    test("an endpoint that ends in /v2 instead of /v2/chat, and a wrong key", async () => {
      const model = await startScriptedModel({ script: () => ({ kind: "text", text: "yes" }), key: "the-right-one" });
      onTestFinished(() => model.close());
      const cohere = [
        "--model",
        "command-a-03-2025",
        "--dataset",
        dataset,
        "--subset",
        "e2e",
        "--upstream",
        parts.upstream["0.0.11"],
        "--endpoint",
      ];
      const env = { COHERE_API_KEY: "the-wrong-one", XDG_CACHE_HOME: await testFolder() };
      await refused({
        cwd: await testFolder(),
        args: [...cohere, model.cohereBase.replace("/chat", "")],
        code: 3,
        env,
        says: ["/v2/chat"],
      });
      const wrongKey = await refused({
        cwd: await testFolder(),
        args: [...cohere, model.cohereBase],
        code: 3,
        env,
        says: ["401", "--key-env"],
      });
      expect(wrongKey.stderr).not.toContain("the-wrong-one");
    });

    test("an endpoint where nothing listens", async () => {
      const model = await startScriptedModel({ script: () => ({ kind: "text", text: "yes" }) });
      await model.close();
      const env = { ...key, XDG_CACHE_HOME: await testFolder() };
      await refused({
        cwd: await testFolder(),
        args: [...old, "--endpoint", model.openaiBase],
        code: 3,
        env,
        says: ["does not answer", "ECONNREFUSED", "--endpoint"],
      });
    });

    test("an image that is missing and cannot be pulled", async () => {
      const cwd = await testFolder();
      await mkdir(path.join(cwd, "dataset", "subsets"), { recursive: true });
      await mkdir(path.join(cwd, "dataset", "unpublished_task"), { recursive: true });
      await symlink(
        path.join(dataset, "tide_table_task", "task31"),
        path.join(cwd, "dataset", "unpublished_task", "task31"),
      );
      const subset = {
        name: "mine",
        stats: { tasks: 1, pairs: 1, repos: 1 },
        tasks: [{ repo: "unpublished_task", task_id: 31, pairs: [[1, 2]] }],
      };
      await writeFile(path.join(cwd, "dataset", "subsets", "mine.json"), JSON.stringify(subset));
      const model = await startScriptedModel({ script: () => ({ kind: "text", text: "yes" }) });
      onTestFinished(() => model.close());
      const args = [
        "--model",
        "openai/gpt-4o",
        "--subset",
        "mine",
        "--upstream",
        parts.upstream["0.0.11"],
        "--endpoint",
        model.openaiBase,
      ];
      await refused({
        cwd,
        args,
        code: 3,
        env: { ...key, XDG_CACHE_HOME: await testFolder() },
        says: ["akhatua/cooperbench-unpublished:task31"],
      });
      expect(model.requests).toEqual([]);
    });
  },
);
