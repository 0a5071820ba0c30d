import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { startScriptedModel } from "@cooperbench-ts/rehearsal";
import { expect, onTestFinished, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { testFolder } from "./support/folders.ts";
import { base, dataset, refused } from "./support/refused-run.ts";

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
