import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  attemptDir,
  firstPair,
  makeRehearsal,
  pairDir,
  readJson,
  runArgs,
  selection,
  start,
} from "./fixtures/stand-in.ts";

/** The console breaks long lines. */
const words = (text: string) => text.replaceAll(/\s+/g, " ");
const list = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>[];

async function run(setting: "team" | "coop-git", upstreamVersion: string, ...flags: readonly string[]) {
  const rehearsal = await makeRehearsal({ upstreamVersion, passRates: { solo: 1, coop: 1, team: 1 } });
  const cwd = attemptDir(rehearsal);
  const end = await start(rehearsal, cwd, [...runArgs(setting, firstPair), ...flags]).ended;
  return { rehearsal, cwd, end, dir: pairDir(cwd, setting, firstPair) };
}

describe("a team", () => {
  test("leaves upstream's files: roles, a list of tasks and its log, and no message although some were sent", async () => {
    const { end, dir, cwd, rehearsal } = await run("team", "0.0.29");
    expect(end.code).toBe(0);
    expect(end.stdout).toContain("  agent1 [lead] starting...");
    expect(words(end.stdout)).toMatch(/--rm --add-host=\S+ --volume cb-team-[0-9a-f]{8}:\/workspace\/shared \S+ -c/);
    const result = readJson(join(dir, "result.json")) as unknown as Record<string, unknown>;
    expect(result).toMatchObject({
      setting: "team",
      lead_agent: "agent1",
      agents: { agent1: { team_role: "lead" }, agent2: { team_role: "member" } },
      messages_sent: 0,
      metrics: { tasks_total: 2, unowned_at_end: 0 },
      team_features: { task_list: true, scratchpad: true, mcp: true, auto_refresh: true, protocol: true },
    });
    expect(list(join(dir, "conversation.json"))).toEqual([]);
    const trajectories = readFileSync(join(dir, `agent${firstFeature()}_traj.json`), "utf8");
    expect(trajectories).toContain('"team_role": "lead"');
    expect(trajectories).toContain("Message sent to agent2");
    const tasks = list(join(dir, "tasks.json"));
    expect(new Set(tasks.map(({ owner, created_by: by }) => `${String(owner)} ${String(by)}`))).toEqual(
      new Set(["agent1 bench-runner", "agent2 bench-runner"]),
    );
    const log = list(join(dir, "task_log.json"));
    expect(log.slice(0, 2).map(({ kind }) => kind)).toEqual(["create", "create"]);
    const metrics = result["metrics"] as Record<string, unknown>;
    const count = (kind: string) => log.filter((event) => event["kind"] === kind).length;
    expect(Object.values(metrics["claims_per_agent"] as object)).toHaveLength(count("claim"));
    expect(metrics["tasks_done"]).toBe(tasks.filter(({ status }) => status === "done").length);

    await start(rehearsal, cwd, ["eval", ...selection("team", firstPair)]).ended;
    expect(readJson(join(dir, "eval.json"))).toMatchObject({ setting: "coop", merge: { strategy: "naive" } });
  });

  test("has what is not left out", async () => {
    const { dir, end } = await run("team", "0.0.29", "--team-no-task-list", "--team-no-scratchpad", "--git");
    expect(readJson(join(dir, "result.json"))).toMatchObject({
      metrics: {},
      team_features: { task_list: false, scratchpad: false, mcp: true },
    });
    expect(existsSync(join(dir, "tasks.json"))).toBe(false);
    expect(end.stdout).not.toContain("cb-team-");
    expect(end.stdout).toMatch(/git ready git:\/\/cooperbench-git:9418\/[0-9a-f]{8}\/repo\.git/);
  });

  test("0.0.15 knows it, but no flag that leaves something out; before, nobody does", async () => {
    const { dir } = await run("team", "0.0.15");
    expect(readJson(join(dir, "result.json"))).toHaveProperty("lead_agent");
    expect(readJson(join(dir, "result.json"))).not.toHaveProperty("team_features");
    expect((await run("team", "0.0.15", "--team-no-mcp")).end.code).toBe(2);
    expect((await run("team", "0.0.14")).end.code).toBe(2);
  });
});

test("with --git the agents' containers join the server's network, and the folder is coop's", async () => {
  const { end, dir } = await run("coop-git", "0.0.29");
  expect(end.stdout).toContain("tools: messaging, git");
  expect(end.stdout).toContain("  git creating shared server...");
  expect(words(end.stdout)).toContain("--entrypoint /bin/bash --network cooperbench --rm ");
  expect(readJson(join(dir, "result.json"))).toMatchObject({ setting: "coop" });
});

function firstFeature(): string {
  return /f(\d+)_f/.exec(firstPair)?.[1] ?? "";
}
