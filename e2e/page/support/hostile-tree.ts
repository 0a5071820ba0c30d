import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hostileInputs } from "./hostile-inputs.ts";

/** Who wrote the trajectories: each kind is read by another parser. */
const kinds = ["mini_swe_agent", "mini_swe_agent_v2", "claude_code", "codex", "team"] as const;
type Kind = (typeof kinds)[number];

const STARTED = 1_767_247_200;

/** A pair of the tree, and the input that stands in every text of its files. */
export interface HostileTrial {
  readonly pairKey: string;
  readonly input: string;
}

/** Writes a tree of upstream's shape below `logs`: a pair for each input, which stands in every field that holds text. */
export function writeHostileTree(logs: string): HostileTrial[] {
  return hostileInputs.map((input, at) => {
    const kind = kinds[at % kinds.length] as Kind;
    const word = kind === "team" ? "team" : "coop";
    const run = `${kind} <img src=x onerror=alert(1)> \u202E`;
    const pairKey = `hostile_task/${at}/f1_f2`;
    const dir = path.join(logs, run, word, pairKey);
    mkdirSync(dir, { recursive: true });
    for (const [name, text] of Object.entries(pairFiles(kind, input, at))) writeFileSync(path.join(dir, name), text);
    return { pairKey, input };
  });
}

function pairFiles(kind: Kind, input: string, task: number): Record<string, string> {
  const framework = kind === "team" ? "claude_code" : kind;
  const slots = ["agent1", "agent2"] as const;
  const result = {
    repo: "hostile_task",
    task_id: task,
    features: [1, 2],
    setting: kind === "team" ? "team" : "coop",
    run_id: input,
    run_name: input,
    agent_framework: framework,
    model: input,
    started_at: "2026-01-01T06:00:00",
    ended_at: input,
    duration_seconds: 300,
    ...(kind === "team" ? { lead_agent: "agent1", metrics: {}, team_features: { task_list: true } } : {}),
    agents: Object.fromEntries(
      slots.map((slot, at) => [
        slot,
        {
          feature_id: at + 1,
          ...(kind === "team" ? { team_role: input } : {}),
          status: at === 0 ? "Submitted" : input,
          cost: 0.01,
          steps: 2,
          patch_lines: 8,
          error: at === 0 ? null : input,
        },
      ]),
    ),
    total_cost: 0.02,
    total_steps: 4,
    messages_sent: 2,
    [input]: input,
  };
  const evaluation = {
    repo: "hostile_task",
    task_id: task,
    features: [1, 2],
    setting: "coop",
    apply_status: { agent1: "applied", agent2: input },
    merge: {
      status: "conflicts",
      strategy: input,
      diff: `<<<<<<< agent1\n${input}\n=======\n${input}\n>>>>>>> agent2\n`,
    },
    feature1: {
      passed: false,
      test_output: `FAILED tests/test_x.py::test - ${input}\n${input}`,
      exit_code: 1,
      tests_passed: 0,
      tests_failed: 1,
    },
    feature2: { passed: false, test_output: input, exit_code: 1, tests_passed: 0, tests_failed: 1 },
    both_passed: false,
    error: null,
    evaluated_at: "2026-01-01T07:00:00",
  };
  const conversation = slots.map((from, at) => ({
    from,
    to: slots[1 - at],
    message: input,
    timestamp: STARTED + at,
    feature_id: at + 1,
  }));
  const line = oneLine(input);
  const patch = `diff --git a/src/${line} b/src/${line}\n--- a/src/${line}\n+++ b/src/${line}\n@@ -1,2 +1,2 @@ ${line}\n-${line}\n+${line} now\n ${line}\n`;
  return {
    "result.json": JSON.stringify(result),
    "eval.json": JSON.stringify(evaluation),
    "conversation.json": JSON.stringify(kind === "team" ? [] : conversation),
    ...Object.fromEntries(slots.map((_, at) => [`agent${at + 1}.patch`, patch])),
    ...Object.fromEntries(
      slots.map((slot, at) => [
        `agent${at + 1}_traj.json`,
        JSON.stringify({
          repo: "hostile_task",
          task_id: task,
          feature_id: at + 1,
          agent_id: slot,
          model: input,
          status: input,
          cost: 0.01,
          steps: 2,
          messages: trajectory(kind, input, slot),
        }),
      ]),
    ),
    ...(kind === "team" ? teamFiles(input) : {}),
  };
}

function trajectory(kind: Kind, input: string, slot: string): readonly object[] {
  const other = slot === "agent1" ? "agent2" : "agent1";
  const told = { role: "user", content: input, timestamp: STARTED };
  const received = { role: "user", content: `[Message from ${other}]: ${input}`, timestamp: STARTED + 3 };
  switch (kind) {
    case "mini_swe_agent":
      return [
        { role: "system", content: input },
        told,
        {
          role: "assistant",
          content: `THOUGHT: ${input}\n\n\`\`\`bash\necho ${oneLine(input)}\n\`\`\``,
          timestamp: STARTED + 1,
        },
        { role: "user", content: `<returncode>1</returncode>\n<output>\n${input}\n</output>`, timestamp: STARTED + 2 },
        received,
      ];
    case "mini_swe_agent_v2":
      return [
        { role: "system", content: input },
        told,
        {
          role: "assistant",
          content: input,
          tool_calls: [
            { id: input, type: "function", function: { name: input, arguments: JSON.stringify({ command: input }) } },
          ],
          extra: { actions: [{ tool_name: "bash", tool_call_id: input, command: input }], timestamp: STARTED + 1 },
        },
        {
          role: "tool",
          tool_call_id: input,
          content: input,
          extra: { raw_output: input, returncode: 1, exception_info: input, timestamp: STARTED + 2 },
        },
        received,
        { role: "exit", content: input, extra: { exit_status: input, submission: input } },
      ];
    case "codex":
      return [
        told,
        { role: "assistant", content: `[command] echo ${oneLine(input)}\n${input}` },
        { role: "assistant", content: input },
      ];
    case "claude_code":
    case "team":
      return [
        told,
        { role: "assistant", content: `${input}\n[tool_use Bash] ${JSON.stringify({ command: input })}` },
        { role: "user", content: `[tool_result] ${input}` },
        {
          role: "assistant",
          content: `[tool_use ${oneLine(input).replaceAll("]", "")}] ${JSON.stringify({ file_path: input })}`,
        },
      ];
  }
}

function teamFiles(input: string): Record<string, string> {
  const task = { id: input, title: input, owner: input, status: input, created_by: input, last_note: input };
  const change = { kind: input, task_id: input, by: input, title: input, status: input, note: input, ts: STARTED };
  const sent = { from: "agent1", to: "agent2", content: input, timestamp: STARTED };
  return {
    "tasks.json": JSON.stringify([task]),
    "task_log.json": JSON.stringify([change]),
    "agent1_sent.jsonl": `${JSON.stringify(sent)}\n`,
    "agent2_sent.jsonl": "",
  };
}

/** As the name of a file in a patch, or an argument. */
function oneLine(input: string): string {
  return input.replaceAll(/[\n\r\u2028\u2029\0]/g, " ");
}
