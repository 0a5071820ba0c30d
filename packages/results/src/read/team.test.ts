import { describe, expect, test } from "vitest";
import { v2Step } from "../../corpus/builders.ts";
import { manifestFile, runManifest } from "../formats/fixtures/our-files.ts";
import { taskLogFileSchema, tasksFileSchema } from "../formats/team-files.ts";
import { type TeamOptions, wholeTeam } from "../team.ts";
import { agent, coopFiles, JINJA, read } from "./fixtures/trees.ts";

const DIR = `r/team/${JINJA}/f1_f2`;
const FEATURES = { task_list: true, scratchpad: true, mcp: true, auto_refresh: true, protocol: true };
const METRICS = {
  tasks_total: 2,
  tasks_done: 1,
  unowned_at_end: 0,
  time_to_first_claim_seconds: 12.5,
  claims_per_agent: { agent2: 2 },
  updates_per_agent: { agent2: 1 },
};

/** A pair of a team as upstream leaves it: no message in its conversation. */
function teamFiles(result: object = {}, trajectories: readonly object[][] = [], framework = "mini_swe_agent_v2") {
  const files = coopFiles("r", []).map(([path, text]): [string, string] => {
    const to = path.replace("r/coop/", "r/team/");
    if (!path.endsWith("result.json")) return [to, text];
    const coop = JSON.parse(text) as object;
    const agents = {
      agent2: agent({ feature_id: 2, team_role: "member", steps: 7 }),
      agent1: agent({ feature_id: 1, team_role: "lead" }),
    };
    const team = { setting: "team", lead_agent: "agent1", agents, metrics: METRICS, agent_framework: framework };
    return [to, JSON.stringify({ ...coop, ...team, ...result })];
  });
  const histories = trajectories.map((messages, index): [string, string] => [
    `${DIR}/agent${index + 1}_traj.json`,
    JSON.stringify({ agent_id: `agent${index + 1}`, feature_id: index + 1, messages }),
  ]);
  return [...files, ...histories];
}

function manifestOfTeam(team: Partial<TeamOptions>): [string, string] {
  const run = { ...runManifest("r", "team", [`${JINJA}/f1_f2`]), team: { ...wholeTeam, ...team } };
  return ["r/manifest.json", JSON.stringify(manifestFile(run))];
}

const step = (command: string, output: string, timestamp: number): object[] => {
  const [call, answer] = v2Step(command, output) as [object, { extra: object }];
  return [call, { ...answer, extra: { ...answer.extra, timestamp } }];
};

describe("what a team had and did", () => {
  test("is in the tables, and needs no manifest to be a team", async () => {
    const { pairs, agents, runs } = await read(teamFiles({ team_features: FEATURES }));
    expect(pairs[0]).toMatchObject({
      setting: "team",
      settingSource: "folder",
      git: null,
      teamWithout: "",
      teamTasks: 2,
      teamTasksDone: 1,
      teamTasksUnowned: 0,
      teamFirstClaimSec: 12.5,
    });
    expect(runs[0]).toMatchObject({ git: null, teamWithout: "" });
    expect(agents.map((row) => [row.agent, row.teamRole, row.teamClaims, row.teamUpdates])).toEqual([
      ["agent1", "lead", 0, 0],
      ["agent2", "member", 2, 1],
    ]);
  });

  test("is told by manifest and result together; where upstream recorded another one, that counts and is said", async () => {
    const features = { ...FEATURES, mcp: false };
    const files = (asked: Partial<TeamOptions>) => [
      ...teamFiles({ team_features: features, metrics: {} }),
      manifestOfTeam(asked),
    ];
    const as = await read(files({ mcp: false, messages: false, git: true }));
    expect(as.pairs[0]).toMatchObject({ git: true, teamWithout: "mcp,messages", teamTasks: null });
    expect(as.agents[0]).toMatchObject({ teamRole: "lead", teamClaims: null });
    expect(as.diagnostics.map(({ code }) => code)).not.toContain("team-disagrees");
    const other = await read(files({ protocol: false }));
    expect(other.pairs[0]).toMatchObject({ git: false, teamWithout: "mcp" });
    expect(other.diagnostics.find(({ code }) => code === "team-disagrees")?.message).toBe(
      "the team was not what its run asked for: mcp was left out, protocol was there, as upstream recorded it",
    );
  });

  test("is not known of 0.0.15 without a manifest, and of no setting of coop", async () => {
    expect((await read(teamFiles())).pairs[0]).toMatchObject({ teamWithout: null });
    const coop = (setting: "coop-comm" | "coop-git") => read(coopFiles("r", []), { setting });
    expect((await coop("coop-comm")).pairs[0]).toMatchObject({ git: false, teamWithout: null, teamTasks: null });
    expect((await coop("coop-git")).pairs[0]).toMatchObject({ git: true });
    expect((await read(coopFiles("r", []))).pairs[0]).toMatchObject({ setting: null, git: null });
  });
});

describe("messages of a team, which upstream leaves out of its conversation", () => {
  const heredoc = "cd /workspace\nsend_message --wait agent2 <<'MSG'\nI take \"a.py\".\nYours is b.py.\nMSG";

  test("are those of the trajectories, in the order of time", async () => {
    const one = [
      ...step(heredoc, "Message sent to agent2\n", 10),
      ...step('send_message agent2 "gone?"', "send_message: agent2 has gone\n", 40),
    ];
    const two = step(
      "send_message agent1 'fine' && send_message agent1 'and you?'",
      "Message sent to agent1\nMessage sent to agent1\n",
      20,
    );
    const { messages, pairs, diagnostics } = await read(teamFiles({}, [one, two]));
    expect(messages.map((row) => [row.from, row.to, row.text, row.timeSec, row.timeSource, row.featureId])).toEqual([
      ["agent1", "agent2", 'I take "a.py".\nYours is b.py.', 10, "trajectory", 1],
      ["agent2", "agent1", "fine", 20, "trajectory", 2],
      ["agent2", "agent1", "and you?", 20, "trajectory", 2],
    ]);
    expect(pairs[0]).toMatchObject({ messages: 3, messageOrderKnown: true });
    expect(diagnostics.find(({ code }) => code === "messages-rebuilt")?.message).toBe(
      "upstream leaves the messages of a team out of its conversation: 3 were taken from the trajectories",
    );
  });

  test("that agents in containers sent are told by their tool", async () => {
    const use = (command: string) => ({ role: "assistant", content: `[tool_use Bash] ${JSON.stringify({ command })}` });
    const one = [
      use('coop-send agent2 "I edit a.py"'),
      { role: "user", content: "[tool_result] sent to agent2" },
      use("coop-broadcast <<'E'\nall done\nE"),
      { role: "user", content: "[tool_result] " },
      use('for a in agent2; do coop-send $a "x"; done'),
      { role: "user", content: "[tool_result] sent to agent2" },
    ];
    const { messages, diagnostics } = await read(teamFiles({}, [one, []], "claude_code"));
    expect(messages.map((row) => [row.from, row.to, row.text, row.timeSec])).toEqual([
      ["agent1", "agent2", "I edit a.py", null],
      ["agent1", "agent2", "all done", null],
    ]);
    expect(diagnostics.find(({ code }) => code === "messages-rebuilt")?.message).toMatch(
      /: 2 were taken from the trajectories; others were sent whose text is not to be seen$/,
    );
  });

  test("are those of each agent's log, else of its trajectory, else unknown", async () => {
    const use = (command: string) => ({ role: "assistant", content: `[tool_use Bash] ${JSON.stringify({ command })}` });
    const one = [
      use('coop-send agent2 "from the trajectory"'),
      { role: "user", content: "[tool_result] sent to agent2" },
    ];
    const log = (from: string, to: string, content: string, timestamp: number): [string, string] => [
      `${DIR}/${from}_sent.jsonl`,
      JSON.stringify({ from, to, content, timestamp }),
    ];
    const logs = [log("agent2", "agent1", "b", 20), log("agent1", "agent2", "a", 10)] as const;
    const texts = async (files: [string, string][]) => {
      const { messages, pairs, diagnostics } = await read(files);
      const said = diagnostics.find(({ code }) => code === "messages-rebuilt")?.message ?? null;
      return [messages.map(({ text }) => text), pairs[0]?.messages, said];
    };
    const files = teamFiles({}, [one, []], "claude_code");
    expect(await texts([...files, ...logs])).toEqual([["a", "b"], 2, null]);
    expect(await texts([...files, logs[0]])).toEqual([
      ["b", "from the trajectory"],
      2,
      expect.stringMatching(/: 1 were taken from the trajectories of agent1, without a log of what it sent$/),
    ]);
    expect(await texts([...teamFiles({}, [], "claude_code"), logs[0]])).toEqual([[], null, null]);
  });

  test("are not known where a trajectory is missing, and none where all say so", async () => {
    const silent = step("ls", "a.py\n", 1);
    const half = await read(teamFiles({}, [silent]));
    expect(half.pairs[0]?.messages).toBeNull();
    expect(half.diagnostics.map(({ code }) => code)).not.toContain("conversation-empty");
    const whole = await read(teamFiles({}, [silent, silent]));
    expect(whole.pairs[0]?.messages).toBe(0);
    expect(whole.diagnostics.map(({ code }) => code)).toContain("conversation-empty");
    const mute = await read([...teamFiles({}, [silent, silent]), manifestOfTeam({ messages: false })]);
    expect(mute.diagnostics.map(({ code }) => code)).not.toContain("conversation-empty");
  });
});

test("the files of a list of tasks are read as upstream writes them, whatever comes", () => {
  const created = { kind: "create", task_id: "a1", by: "bench-runner", title: "Implement feature 2", ts: 1.5 };
  expect(taskLogFileSchema.parse([created, { kind: "reassign", ts: 2 }])).toHaveLength(2);
  const task = { id: "a1", title: "t", owner: "", status: "open", created_at: 1.5, metadata: { feature_id: 2 } };
  expect(tasksFileSchema.parse([task, { ...task, status: "parked", created_at: "x" }])).toHaveLength(2);
  expect(tasksFileSchema.safeParse([{ title: "t" }]).success).toBe(false);
});
