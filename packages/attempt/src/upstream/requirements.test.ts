import { habitsOf, type UpstreamHabits } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import { wholeTeam } from "@cooperbench-ts/results";
import type { UpstreamProbe } from "./probe.ts";
import { requireEvalSupport, requireSupport } from "./requirements.ts";

const flags = ["--backend", "--no-auto-eval", "--no-messaging", "--setting", "--agent-config", "--redis"];
const probe = (
  version: string,
  agents: readonly string[] | null,
  runFlags: readonly string[] = flags,
  settingWords: readonly string[] | null = null,
): UpstreamProbe => ({
  path: "/venv/bin/cooperbench",
  version,
  litellmVersion: null,
  standIn: agents === null,
  agents,
  packageDir: null,
  python: null,
  habits: habitsOf(version) as UpstreamHabits,
  settingWords,
  runFlags: new Set(runFlags),
});
const all = ["solo", "coop-comm", "coop-nocomm"] as const;

describe("requireSupport", () => {
  it("lets the known combinations pass", () => {
    requireSupport(probe("0.0.11", ["mini_swe_agent", "mini_swe_agent_v2"]), {
      agent: "mini_swe_agent",
      settings: all,
      team: wholeTeam,
    });
    requireSupport(probe("0.0.29", ["mini_swe_agent_v2"]), {
      agent: "mini_swe_agent_v2",
      settings: all,
      team: wholeTeam,
    });
    requireSupport(probe("0.0.11", ["mini_swe_agent_v2"]), {
      agent: "mini_swe_agent_v2",
      settings: ["solo"],
      team: wholeTeam,
    });
    requireSupport(probe("0.0.11", null), { agent: "any", settings: all, team: wholeTeam });
  });

  const refused: [string, UpstreamProbe, string, { code: string; message: RegExp }][] = [
    [
      "an old command line",
      probe("0.0.2", ["mini_swe_agent"], ["--setting", "--redis"]),
      "mini_swe_agent",
      {
        code: "upstream-unsupported",
        message: /no --backend, --no-auto-eval, --no-messaging, --agent-config\. Install 0\.0\.11/,
      },
    ],
    [
      "a version whose containers end at once",
      probe("0.0.9", ["mini_swe_agent"]),
      "mini_swe_agent",
      { code: "upstream-unsupported", message: /under agents and evaluations alike\. Install 0\.0\.10/ },
    ],
    [
      "the agent that was removed",
      probe("0.0.29", ["mini_swe_agent_v2"]),
      "mini_swe_agent",
      {
        code: "agent-missing",
        message: /removed after 0\.0\.11: install cooperbench==0\.0\.11, or pass --agent mini_swe_agent_v2/,
      },
    ],
    [
      "an agent that never was",
      probe("0.0.29", ["codex", "mini_swe_agent_v2"]),
      "mini_swe",
      {
        code: "agent-missing",
        message: /no agent mini_swe; it has codex, mini_swe_agent_v2\. Pass one of them with --agent/,
      },
    ],
    [
      "an agent that crashes in coop",
      probe("0.0.11", ["mini_swe_agent_v2"]),
      "mini_swe_agent_v2",
      { code: "upstream-unsupported", message: /crashes in every coop task.*or plan `--settings solo` only/ },
    ],
  ];
  it.each(refused)("refuses %s and says what to do", (_, given, agent, { code, message }) => {
    expect(() => requireSupport(given, { agent, settings: all, team: wholeTeam })).toThrow(
      expect.objectContaining({ code, kind: "prerequisite", message: expect.stringMatching(message) }),
    );
  });

  const v2 = (version: string, more: readonly string[] = [], words: readonly string[] = ["coop", "solo"]) =>
    probe(version, ["mini_swe_agent_v2"], [...flags, ...more], words);
  const team = (version: string, more: readonly string[] = []) => v2(version, more, ["coop", "solo", "team"]);
  const without = (left: Partial<typeof wholeTeam>) => ({ ...wholeTeam, ...left });

  it.each([
    ["git", v2("0.0.12", ["--git"]), "coop-git", wholeTeam],
    ["git without messages", v2("0.0.29", ["--git"]), "coop-git-nocomm", wholeTeam],
    ["a whole team of the first version that has it", team("0.0.15"), "team", wholeTeam],
    ["a silent team, whose flag is older", team("0.0.15"), "team", without({ messages: false })],
    ["a team without a part", team("0.0.16", ["--team-no-mcp"]), "team", without({ mcp: false })],
    ["a team that shares git", team("0.0.29", ["--git"]), "team", without({ git: true })],
    ["a help that lists no words", probe("0.0.29", null), "team", wholeTeam],
  ] as const)("lets pass %s", (_, given, setting, options) => {
    requireSupport(given, { agent: "mini_swe_agent_v2", settings: [setting], team: options });
  });

  it.each([
    [
      "a team where there is none",
      v2("0.0.14"),
      "team",
      wholeTeam,
      /no setting team: its `run --setting` takes coop, solo\. Install .*0\.0\.15 or newer.* or plan without team\./,
    ],
    [
      "a part that cannot be left out",
      team("0.0.15"),
      "team",
      without({ mcp: false, autoRefresh: false }),
      /no --team-no-mcp, --team-no-auto-refresh: .*Install 0\.0\.16 or newer, or plan a team with mcp, auto-refresh\./,
    ],
    ["git without its flag", v2("0.0.29"), "coop-git", wholeTeam, /no --git\. .*or plan without coop-git\./],
    [
      "a git server that installs git while agents push",
      probe("0.0.11", ["mini_swe_agent"], [...flags, "--git"]),
      "coop-git-nocomm",
      wholeTeam,
      /Before 0\.0\.12 the git server .*Install 0\.0\.12 or newer, or plan without coop-git-nocomm\./,
    ],
    ["a team's git without its flag", team("0.0.29"), "team", without({ git: true }), /no --git\./],
  ] as const)("%s: refused with its reason", (_, given, setting, options, message) => {
    const agent = given.agents?.[0] ?? "";
    const ask = () => requireSupport(given, { agent, settings: [setting], team: options });
    expect(ask).toThrow(
      expect.objectContaining({ code: "upstream-unsupported", message: expect.stringMatching(message) }),
    );
  });

  it("refuses to evaluate a team's work where nobody would find it", () => {
    requireEvalSupport(team("0.0.15"), ["solo", "team"]);
    requireEvalSupport(v2("0.0.11"), ["solo", "coop-git"]);
    expect(() => requireEvalSupport(v2("0.0.11"), ["solo", "team"])).toThrow(/no setting team/);
  });
});
