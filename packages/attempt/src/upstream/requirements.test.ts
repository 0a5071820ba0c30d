import { habitsOf, type UpstreamHabits } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import type { UpstreamProbe } from "./probe.ts";
import { requireSupport } from "./requirements.ts";

const flags = ["--backend", "--no-auto-eval", "--no-messaging", "--setting", "--agent-config", "--redis"];
const probe = (
  version: string,
  agents: readonly string[] | null,
  runFlags: readonly string[] = flags,
): UpstreamProbe => ({
  path: "/venv/bin/cooperbench",
  version,
  litellmVersion: null,
  standIn: agents === null,
  agents,
  packageDir: null,
  python: null,
  habits: habitsOf(version) as UpstreamHabits,
  runFlags: new Set(runFlags),
});
const all = ["solo", "coop-comm", "coop-nocomm"] as const;

describe("requireSupport", () => {
  it("lets the known combinations pass", () => {
    requireSupport(probe("0.0.11", ["mini_swe_agent", "mini_swe_agent_v2"]), "mini_swe_agent", all);
    requireSupport(probe("0.0.29", ["mini_swe_agent_v2"]), "mini_swe_agent_v2", all);
    requireSupport(probe("0.0.11", ["mini_swe_agent_v2"]), "mini_swe_agent_v2", ["solo"]);
    requireSupport(probe("0.0.11", null), "any", all);
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
    expect(() => requireSupport(given, agent, all)).toThrow(
      expect.objectContaining({ code, kind: "prerequisite", message: expect.stringMatching(message) }),
    );
  });
});
