import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Io } from "../io.ts";
import { effectiveConfig } from "./run-flags.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), "run-flags-"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function effective(file: object, flags: Readonly<Record<string, unknown>>) {
  await writeFile(path.join(cwd, "cooperbench.config.json"), JSON.stringify(file));
  return effectiveConfig({ cwd } as Io, flags);
}

describe("effectiveConfig", () => {
  it("says of every value where it came from, blocks key by key", async () => {
    const { config, origins } = await effective(
      { model: "openai/gpt-4o", endpoint: { baseUrl: "https://models.example/v1" }, docker: { memory: "8g" } },
      { keyEnv: "MY_KEY", limit: "3", modelDoor: false, pair: [] },
    );
    expect(config.endpoint).toEqual({
      baseUrl: "https://models.example/v1",
      keyEnv: "MY_KEY",
      credentials: null,
    });
    expect(origins).toMatchObject({
      model: "file",
      name: "default",
      limit: "flag",
      modelDoor: "flag",
      pairs: "default",
      "endpoint.baseUrl": "file",
      "endpoint.keyEnv": "flag",
      "docker.memory": "file",
      "docker.pids": "default",
    });
    expect(origins).not.toHaveProperty("endpoint");
    expect(origins).not.toHaveProperty("docker");
  });

  it("takes a team's parts away one by one, and leaves what the file says of the others", async () => {
    const { config, origins } = await effective(
      { model: "m", team: { protocol: false } },
      { teamWithout: "task-list, auto-refresh", teamGit: true },
    );
    expect(config.team).toEqual({
      taskList: false,
      scratchpad: true,
      mcp: true,
      autoRefresh: false,
      protocol: false,
      messages: true,
      git: true,
    });
    expect(origins).toMatchObject({ "team.taskList": "flag", "team.protocol": "file", "team.mcp": "default" });
    await expect(effective({ model: "m" }, { teamWithout: "tasks" })).rejects.toMatchObject({
      code: "flag-invalid",
      subject: "--team-without tasks",
      problem: "Expected some of task-list, scratchpad, mcp, auto-refresh, protocol, messages.",
    });
  });

  it("names the flag that fills a list", async () => {
    await expect(effective({ model: "m" }, { acceptDrift: ["nosuch"] })).rejects.toMatchObject({
      code: "config-invalid",
      subject: expect.stringMatching(/^--accept-drift /),
    });
  });
});
