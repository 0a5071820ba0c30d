import { writeFile } from "node:fs/promises";
import path from "node:path";
import { startScriptedModel } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { jsonLines, runCli } from "./support/cli.ts";
import { testFolder, treeOf } from "./support/folders.ts";

const names = [
  "dataset",
  "results",
  "upstream",
  "agent",
  "agent-config",
  "docker",
  "images",
  "redis",
  "gold",
  "key",
  "endpoint",
];
const dataset = path.join(import.meta.dirname, "..", "dataset");

test("every prerequisite has its line and its remedy where none is there: exit code 3, nothing written", async () => {
  const cwd = await testFolder();
  const env = { DOCKER_HOST: `unix://${path.join(cwd, "dead.sock")}` };
  const args = ["doctor", "--model", "openai/gpt-4o", "--upstream", "./none", "--agent-config", "none.yaml"];
  const asJson = await runCli([...args, "--json"], { cwd, env });
  expect(asJson.code).toBe(3);
  const lines = jsonLines(asJson.stdout);
  expect(lines.map(({ name }) => name)).toEqual(names);
  for (const { state, remedy } of lines) expect(typeof remedy).toBe(state === "failed" ? "string" : "object");
  const { code, stdout } = await runCli(args, { cwd, env });
  expect(code).toBe(3);
  for (const name of names) expect(stdout).toMatch(new RegExp(`^(ok {5}|FAILED |skipped) ${name} `, "m"));
  expect(await treeOf(cwd)).toEqual([]);
});

describeWithParts("doctor with the real parts", (parts) => {
  const base = ["--model", "openai/gpt-4o", "--dataset", dataset, "--subset", "e2e", "--json"];
  const key = { OPENAI_API_KEY: "sk-nobody-0123456789" };

  test("all is well: exit code 0, and Docker's data root with its mount and its free space", async () => {
    const cwd = await testFolder();
    const model = await startScriptedModel({ script: () => ({ kind: "text", text: "yes" }) });
    const args = ["doctor", ...base, "--upstream", parts.upstream["0.0.11"], "--endpoint", model.openaiBase];
    const { code, stdout } = await runCli(args, { cwd, env: key });
    await model.close();
    const lines = new Map(jsonLines(stdout).map((line) => [line["name"], line]));
    expect([...lines.values()].filter(({ state }) => state === "failed")).toEqual([]);
    expect(code).toBe(0);
    expect(lines.get("docker")?.["message"]).toMatch(/data root \S+, on \/\S* \(.+\), [\d.]+ GiB of [\d.]+ GiB free/);
    expect(stdout).not.toContain(key.OPENAI_API_KEY);
    expect(await treeOf(cwd)).toEqual([]);
  });

  test("an endpoint where nothing listens, and one of the agent configuration, fail", async () => {
    const cwd = await testFolder();
    await writeFile(path.join(cwd, "agent.yaml"), "model:\n  model_kwargs:\n    api_base: http://127.0.0.1:9/v1\n");
    for (const endpoint of [
      ["--endpoint", "http://127.0.0.1:9/v1"],
      ["--agent-config", "agent.yaml"],
    ]) {
      const args = ["doctor", ...base, "--upstream", parts.upstream["0.0.11"], ...endpoint];
      const { code, stdout } = await runCli(args, { cwd, env: key });
      expect(code).toBe(3);
      expect(jsonLines(stdout).find(({ name }) => name === "endpoint")).toMatchObject({
        state: "failed",
        message: expect.stringMatching(/127\.0\.0\.1:9 does not answer: ECONNREFUSED/) as string,
      });
    }
  });
});
