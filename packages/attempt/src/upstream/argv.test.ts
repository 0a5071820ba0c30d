import { type Setting, type TeamOptions, wholeTeam } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import { evalArgv, runArgv } from "./argv.ts";

const target = {
  upstream: "/venv/bin/cooperbench",
  run: "command-a",
  pair: { repo: "pallets_jinja_task", taskId: 1621, features: [6, 10] },
} as const;
const redisUrl = "redis://127.0.0.1:6390/3";

function line(argv: readonly string[]): string {
  return argv.join(" ");
}

describe("runArgv", () => {
  // Both versions take the same call: what differs between them is in the agent config and the environment.
  const calls: [Setting, string, string][] = [
    ["solo", "mini_swe_agent", "--setting solo"],
    ["coop-comm", "mini_swe_agent", `--setting coop --redis ${redisUrl}`],
    ["coop-nocomm", "mini_swe_agent", "--setting coop --no-messaging"],
    ["solo", "mini_swe_agent_v2", "--setting solo --agent-config config.json"],
    ["coop-comm", "mini_swe_agent_v2", `--setting coop --redis ${redisUrl} --agent-config config.json`],
    ["coop-nocomm", "mini_swe_agent_v2", "--setting coop --no-messaging --agent-config config.json"],
    ["coop-git", "mini_swe_agent_v2", `--setting coop --redis ${redisUrl} --git --agent-config config.json`],
    ["coop-git-nocomm", "mini_swe_agent_v2", "--setting coop --no-messaging --git --agent-config config.json"],
    ["team", "mini_swe_agent_v2", `--setting team --redis ${redisUrl} --agent-config config.json`],
  ];
  it.each(calls)("is the exact call of %s with %s", (setting, agent, flags) => {
    const agentConfig = agent === "mini_swe_agent_v2" ? "config.json" : null;
    expect(
      line(runArgv(target, { setting, team: null, model: "command-a-03-2025", agent, agentConfig, redisUrl })),
    ).toBe(
      `/venv/bin/cooperbench run -n command-a -r pallets_jinja_task -t 1621 -f 6,10 -m command-a-03-2025 -a ${agent} ${flags} --backend docker -c 1 --no-auto-eval`,
    );
  });

  it.each([
    [{}, ""],
    [{ messages: false }, " --no-messaging"],
    [{ git: true }, " --git"],
    [
      { taskList: false, scratchpad: false, mcp: false, autoRefresh: false, protocol: false },
      " --team-no-task-list --team-no-scratchpad --team-no-mcp --team-no-auto-refresh --team-no-protocol",
    ],
  ] as const)("hands over what a team is made of: %o", (changes, flags) => {
    const team: TeamOptions = { ...wholeTeam, ...changes };
    const argv = (setting: Setting) =>
      line(runArgv(target, { setting, team, model: "m", agent: "a", agentConfig: null, redisUrl: null }));
    expect(argv("team")).toContain(`--setting team${flags} --backend`);
    expect(argv("coop-comm")).toContain("--setting coop --backend");
  });

  it("names task 0, which upstream takes for no task at all", () => {
    const zero = { ...target, pair: { repo: "dspy_task", taskId: 0, features: [1, 2] } } as const;
    expect(
      line(runArgv(zero, { setting: "solo", team: null, model: "m", agent: "a", agentConfig: null, redisUrl: null })),
    ).toContain("-r dspy_task -t 0 -f 1,2");
    expect(line(evalArgv(zero))).toContain("-r dspy_task -t 0 -f 1,2");
  });
});

describe("evalArgv", () => {
  it("is the exact call, and evaluates again what has an eval.json", () => {
    expect(line(evalArgv(target))).toBe(
      "/venv/bin/cooperbench eval -n command-a -r pallets_jinja_task -t 1621 -f 6,10 --backend docker -c 1 --force",
    );
  });
});
