import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { fakeUpstream } from "../../../attempt/src/testing/fake-upstream.ts";
import type { ExperimentConfigInput } from "../config/config.ts";
import { writeDataset } from "../testing/dataset.ts";
import type { Check } from "./check.ts";
import { doctor } from "./doctor.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "doctor-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NAMES = [
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

async function checks(input: Partial<ExperimentConfigInput>, environment = {}): Promise<Record<string, Check>> {
  const found: Check[] = [];
  const config = { model: "openai/gpt-4o", logs: path.join(folder, "logs"), redis: "redis://127.0.0.1:9", ...input };
  const nowhere = { PATH: "/usr/bin:/bin", DOCKER_HOST: `unix://${path.join(folder, "dead.sock")}`, ...environment };
  for await (const check of doctor(config, { environment: nowhere })) found.push(check);
  expect(found.map(({ name }) => name)).toEqual(NAMES);
  for (const { state, remedy } of found) if (state === "failed") expect(remedy).toMatch(/\w/);
  return Object.fromEntries(found.map((check) => [check.name, check]));
}

describe("doctor", () => {
  it("gives a line for every prerequisite where none is there, and writes nothing", async () => {
    const agentConfig = path.join(folder, "nowhere.yaml");
    const before = await readdir(folder);
    const found = await checks({ dataset: path.join(folder, "none"), upstream: "./none", agentConfig });
    const states = Object.fromEntries(Object.values(found).map(({ name, state }) => [name, state]));
    expect(states).toEqual({
      dataset: "failed",
      results: "skipped",
      upstream: "failed",
      agent: "skipped",
      "agent-config": "failed",
      docker: "failed",
      images: "skipped",
      redis: "failed",
      gold: "skipped",
      key: "failed",
      endpoint: "skipped",
    });
    expect(found["agent-config"]?.message).toContain(agentConfig);
    expect(await readdir(folder)).toEqual(before);
  });

  it("asks about the Redis that the run takes: for agents in containers no other's, and none by rediss://", async () => {
    const own = { agent: "claude_code", settings: ["coop-comm" as const], dataset: path.join(folder, "none") };
    expect((await checks({ ...own, redis: "rediss://127.0.0.1:9" }))["redis"]).toMatchObject({
      state: "failed",
      message: expect.stringContaining("its certificate does not hold"),
    });
    const nothing = { PATH: folder };
    expect((await checks({ ...own, redis: "auto" }, nothing))["redis"]).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/^agents in containers get a Redis of their own, no redis-server is on PATH/),
    });
    const program = path.join(folder, "redis-server");
    await writeFile(program, "", { mode: 0o755 });
    expect((await checks({ ...own, redis: "auto" }, nothing))["redis"]).toMatchObject({
      state: "ok",
      message: `${program} will be started for each attempt`,
    });
  });

  it("names results that the experiment does not know", async () => {
    await writeDataset(path.join(folder, "dataset"), "lite", [{ repo: "a_task", task_id: 0, pairs: [[1, 2]] }]);
    await mkdir(path.join(folder, "logs/gpt-4o-solo/solo/a_task/0/f1_f2"), { recursive: true });
    const found = await checks({ dataset: path.join(folder, "dataset") });
    expect(found["dataset"]).toMatchObject({ state: "ok", message: expect.stringContaining("1 pairs of subset lite") });
    expect(found["results"]).toMatchObject({ state: "failed", remedy: expect.stringContaining("adopt") });
  });

  it("calls the endpoint of the agent configuration, and no other where that cannot be read", async () => {
    const calls: string[] = [];
    const server = createServer((request, response) => {
      calls.push(String(request.headers.authorization));
      response.end('{"choices":[{"message":{"role":"assistant","content":"ok"}}]}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { script } = await fakeUpstream(folder, "0.0.29");
    const agentConfig = path.join(folder, "mine.yaml");
    const given = { upstream: script, agent: "mini_swe_agent_v2", agentConfig };

    await writeFile(agentConfig, `model:\n  model_kwargs:\n    api_base: http://${host}/v1\n`);
    const found = await checks(given, { OPENAI_API_KEY: "sk-nobody" });
    expect(found["agent-config"]).toMatchObject({ state: "ok" });
    expect(found["endpoint"]).toMatchObject({ state: "ok", message: expect.stringContaining(host) });
    expect(calls).toEqual(["Bearer sk-nobody"]);

    await writeFile(agentConfig, "- no mapping\n");
    expect(await checks(given, { OPENAI_API_KEY: "sk-nobody" })).toMatchObject({ endpoint: { state: "skipped" } });
    expect(calls).toHaveLength(1);
  });
});
