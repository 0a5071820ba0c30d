import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { attemptFileSchema } from "@cooperbench-ts/results";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeUpstream } from "../../attempt/src/testing/fake-upstream.ts";
import type { ExperimentConfigInput } from "./config/config.ts";
import { planExperiment } from "./plan-experiment.ts";
import { runExperiment } from "./run-experiment.ts";
import { writeDataset } from "./testing/dataset.ts";
import { rehearsedCampaign } from "./testing/rehearsed-campaign.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "plan-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("planExperiment", () => {
  it("shows the calls that a run then makes, and afterwards what the rest will take", async () => {
    const { input, host, logs, name } = await rehearsedCampaign(
      { dir: folder, pairs: 3, upstreamVersion: "0.0.29" },
      { agent: "mini_swe_agent_v2", settings: ["solo", "coop-nocomm"] },
    );
    const plan = await planExperiment(input, host);
    expect(plan.expectedTime).toMatchObject({ trials: 6, basedOn: 0, durationMs: null });
    await runExperiment(input, host);
    for (const { run, pair, calls } of plan.trials) {
      const file = path.join(logs, ".cooperbench-ts", name, "attempts", run, pair, "1", "attempt.json");
      const { agent, evals } = attemptFileSchema.parse(JSON.parse(await readFile(file, "utf8")));
      expect(calls[0]).toEqual(agent?.argv);
      expect(agent?.argv).toContain("--agent-config");
      for (const evaluation of evals) expect(calls[1]).toEqual(evaluation.argv);
      expect(plan.environment.agent).toEqual(agent?.environment);
    }
    const more = await planExperiment({ ...input, repeat: 2 }, host);
    expect(more.expected).toMatchObject({ trials: 6, costUsd: expect.any(Number) });
    expect(more.expectedTime).toMatchObject({ trials: 6, basedOn: 6, durationMs: expect.any(Number) });
  });

  it("names variables and hides passwords, and says what follows from the model", async () => {
    const { script } = await fakeUpstream(folder, "0.0.29");
    await writeDataset(path.join(folder, "dataset"), "lite", [{ repo: "a_task", task_id: 0, pairs: [[1, 2]] }]);
    const input: ExperimentConfigInput = {
      model: "openai/gpt-4o",
      agent: "mini_swe_agent_v2",
      settings: ["coop-comm"],
      upstream: script,
      dataset: path.join(folder, "dataset"),
      logs: path.join(folder, "logs"),
      redis: "redis://me:hunter2@redis.example:6379",
      endpoint: { baseUrl: "https://me:hunter2@models.example/v1" },
    };
    const plan = await planExperiment(input, { environment: { PATH: "/bin", OPENAI_API_KEY: "hunter2" } });
    expect(JSON.stringify(plan)).not.toContain("hunter2");
    expect(plan.config).toMatchObject({
      name: "gpt-4o",
      redis: "redis://me:…@redis.example:6379",
      endpoint: { baseUrl: "https://me:…@models.example/v1", keyEnv: "OPENAI_API_KEY" },
    });
    const [agent] = plan.trials[0]?.calls ?? [];
    const attempt = path.join(folder, "logs/.cooperbench-ts/gpt-4o/attempts/gpt-4o-coop-comm/a_task/0/f1_f2/1");
    expect(agent?.join(" ")).toContain("--redis redis://me:…@redis.example:6379/DATABASE");
    expect(agent?.join(" ")).toContain(`--agent-config ${attempt}/agent-config.json`);
    expect(plan.environment.agent).toEqual(expect.arrayContaining(["DOCKER_HOST", "OPENAI_API_KEY", "PATH"]));
    expect(plan.environment.eval).not.toContain("OPENAI_API_KEY");
    expect(plan.doors).toEqual({
      docker: true,
      model: { on: true, why: null, toContainers: false, keepsKey: false },
      redisFromContainers: [],
    });
  });

  it("says which doors an agent in containers has, and shows no address that only a run knows", async () => {
    const { script } = await fakeUpstream(folder, "0.0.29");
    await writeDataset(path.join(folder, "dataset"), "lite", [{ repo: "a_task", task_id: 0, pairs: [[1, 2]] }]);
    const input: ExperimentConfigInput = {
      model: "claude-sonnet-4-5",
      agent: "claude_code",
      settings: ["solo", "coop-comm"],
      upstream: script,
      dataset: path.join(folder, "dataset"),
      logs: path.join(folder, "logs"),
    };
    const environment = { PATH: "/bin", CLAUDE_CODE_OAUTH_TOKEN: "hunter2" };
    const plan = await planExperiment(input, { environment });
    expect(plan.doors).toEqual({
      docker: true,
      model: { on: true, why: null, toContainers: true, keepsKey: true },
      redisFromContainers: ["coop-comm"],
    });
    const calls = plan.trials.flatMap((trial) => trial.calls.map((call) => call.join(" ")));
    expect(calls.filter((call) => call.includes("--redis"))).toEqual([
      expect.stringContaining("--redis redis://HOST:PORT/DATABASE"),
    ]);
    expect(plan.environment.agent).toContain("CLAUDE_CODE_OAUTH_TOKEN");
    const off = await planExperiment({ ...input, modelDoor: false }, { environment });
    expect(off.doors.model).toEqual({ on: false, why: null, toContainers: false, keepsKey: false });
  });

  it("names the variables that an agent phase really gets, and refuses what would reach nobody", async () => {
    const { script } = await fakeUpstream(folder, "0.0.29");
    await writeDataset(path.join(folder, "dataset"), "lite", [{ repo: "a_task", task_id: 0, pairs: [[1, 2]] }]);
    const input: ExperimentConfigInput = {
      model: "claude-sonnet-4-5",
      agent: "claude_code",
      settings: ["solo"],
      upstream: script,
      dataset: path.join(folder, "dataset"),
      logs: path.join(folder, "logs"),
    };
    const host = {
      environment: { PATH: "/bin", MY_KEY: "hunter2", ANTHROPIC_API_KEY: "hunter2", GITHUB_TOKEN: "hunter2" },
    };
    const own = await planExperiment({ ...input, endpoint: { keyEnv: "MY_KEY" } }, host);
    expect(own.environment.agent).toContain("ANTHROPIC_API_KEY");
    expect(own.environment.agent).not.toContain("MY_KEY");
    const open = await planExperiment({ ...input, modelDoor: false, endpoint: { keyEnv: "MY_KEY" } }, host);
    expect(open.environment.agent).toEqual(expect.arrayContaining(["ANTHROPIC_API_KEY", "MY_KEY"]));
    const two = { credentials: { variables: ["ANTHROPIC_API_KEY", "GITHUB_TOKEN"] } };
    await expect(planExperiment({ ...input, endpoint: two }, host)).rejects.toMatchObject({
      code: "credentials-unusable",
      problem: expect.stringContaining("GITHUB_TOKEN would reach nobody") as unknown,
    });
    const bare = await planExperiment(input, { environment: { PATH: "/bin" } });
    expect(bare.doors.model).toMatchObject({ toContainers: true, keepsKey: false });
  });
});
