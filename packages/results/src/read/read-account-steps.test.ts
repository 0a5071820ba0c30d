import { expect, test } from "vitest";
import { v1Prompt, v1Step, v2Exit, v2Step } from "../../corpus/builders.ts";
import type { StepAccount } from "../account/trial-account.ts";
import { soloTree } from "./fixtures/account-trees.ts";
import { read } from "./fixtures/trees.ts";

/** The lane of the one agent. */
async function laneOf(files: [string, string][]) {
  const results = await read(files);
  const [row] = results.pairs;
  if (row === undefined) throw new Error("no pair");
  const { agents, remarks } = await results.account(row);
  const [lane] = agents;
  if (lane === undefined || agents.length !== 1) throw new Error("not one agent");
  return { ...lane, remarks, table: await results.steps(row) };
}

const shown = ({ thought, calls, received, marks }: StepAccount) => ({ thought, calls, received, marks });

test("mini_swe_agent: thought, command and output stand apart, without what they are wrapped in", async () => {
  const lane = await laneOf(
    soloTree("mini_swe_agent", [
      ...v1Prompt,
      ...v1Step("sed -i s/a/b/ x.py && git commit -am fix", "1 file changed\n", 0),
      { role: "assistant", content: "I forget the command." },
      { role: "user", content: "Please always provide EXACTLY ONE action" },
      ...v1Step("python -m pytest -q", "1 failed\n</output>\n", 1),
      { role: "assistant", content: "done\n```bash\necho COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT\n```" },
      { role: "user", content: "" },
    ]),
  );
  expect(lane.prompts).toEqual([
    { role: "system", text: "[prompt removed]" },
    { role: "user", text: "[prompt removed]" },
  ]);
  expect(lane.steps.map(shown)).toEqual([
    {
      thought: "THOUGHT: go on",
      calls: [
        { tool: null, input: "sed -i s/a/b/ x.py && git commit -am fix", output: "1 file changed\n", exitCode: 0 },
      ],
      received: [],
      marks: ["commit", "edit"],
    },
    {
      thought: "I forget the command.",
      calls: [],
      received: [{ kind: "other", text: "Please always provide EXACTLY ONE action" }],
      marks: [],
    },
    {
      thought: "THOUGHT: go on",
      calls: [{ tool: null, input: "python -m pytest -q", output: "1 failed\n</output>\n", exitCode: 1 }],
      received: [],
      marks: ["test"],
    },
    {
      thought: "done",
      calls: [{ tool: null, input: "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT", output: "", exitCode: null }],
      received: [],
      marks: ["submit"],
    },
  ]);
  expect(lane).toMatchObject({
    agent: "solo",
    model: "command-a-03-2025",
    status: "Submitted",
    costUsd: 0.25,
    missing: null,
  });
});

test("mini_swe_agent_v2: answers go to the calls that they name, and what nobody asked for stands apart", async () => {
  const call = (id: string, name: string, given: object) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(given) },
  });
  const answer = (id: string, raw: string, code: number) => ({
    role: "tool",
    tool_call_id: id,
    content: "wrapped",
    extra: { raw_output: raw, returncode: code, exception_info: raw === "" ? "the sandbox is gone" : "" },
  });
  const lane = await laneOf(
    soloTree("mini_swe_agent_v2", [
      { role: "system", content: "s" },
      {
        role: "assistant",
        content: "two at once",
        tool_calls: [call("a", "bash", { command: "ls" }), call("b", "bash", { command: "git pull" })],
        extra: {
          actions: [
            { tool_call_id: "a", command: "ls" },
            { tool_call_id: "b", command: "git pull" },
          ],
          cost: 0.5,
        },
      },
      answer("b", "Already up to date.\n", 0),
      answer("a", "", 2),
      { role: "assistant", content: null, tool_calls: [call("c", "look", { at: "x" })], extra: { actions: [] } },
      { role: "user", content: [{ type: "text", text: "no such tool" }] },
      v2Exit("Submitted", "I think that I am done"),
      { role: "user", content: "You have not submitted anything. Submit now." },
      ...v2Step("cat > a.py <<'EOF'\nx = 1\nEOF", ""),
      v2Exit("Submitted"),
    ]),
  );
  expect(lane.steps.map(shown)).toEqual([
    {
      thought: "two at once",
      calls: [
        { tool: null, input: "ls", output: "the sandbox is gone", exitCode: 2 },
        { tool: null, input: "git pull", output: "Already up to date.\n", exitCode: 0 },
      ],
      received: [],
      marks: ["merge"],
    },
    {
      thought: "",
      calls: [],
      received: [
        { kind: "other", text: "no such tool" },
        { kind: "other", text: "I think that I am done" },
        { kind: "nudge", text: "You have not submitted anything. Submit now." },
      ],
      marks: [],
    },
    {
      thought: "thinking",
      calls: [{ tool: null, input: "cat > a.py <<'EOF'\nx = 1\nEOF", output: "", exitCode: 0 }],
      received: [],
      marks: ["edit"],
    },
  ]);
  expect(lane.steps.map(({ costUsd }) => costUsd)).toEqual([0.5, null, 0.01]);
});

const stream = (...events: readonly object[]): string => `${events.map((event) => JSON.stringify(event)).join("\n")}\n`;

test("claude_code: calls are lines of its text, their exit codes and times are in what the program left", async () => {
  const use = (id: string, name: string, input: object) => ({
    type: "assistant",
    message: { role: "assistant", content: [{ type: "tool_use", id, name, input }] },
  });
  const came = (id: string, content: string) => ({
    type: "user",
    message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content }] },
  });
  const row = (at: number, role: string) => ({
    type: role,
    timestamp: new Date(at * 1000).toISOString(),
    message: { role, content: "" },
  });
  const rows = [
    { role: "user", content: "the task" },
    {
      role: "assistant",
      content:
        'Look first.\n[tool_use Bash] {"command": "pytest -q"}\n[tool_use Edit] {"file_path": "a.py", "new_string": "x"}',
    },
    { role: "user", content: "[tool_result] Exit code 1\n1 failed" },
    { role: "user", content: "[tool_result] edited" },
    { role: "assistant", content: "All done." },
  ];
  const lane = await laneOf(
    soloTree("claude_code", rows, {
      "solo_stream.jsonl": stream(
        use("1", "Bash", { command: "pytest -q" }),
        use("2", "Edit", { file_path: "a.py", new_string: "x" }),
        came("1", "Exit code 1\n1 failed"),
        came("2", "edited"),
      ),
      "solo_session.jsonl": stream(...rows.map(({ role }, at) => row(100 + at, role))),
    }),
  );
  expect(lane.steps.map(shown)).toEqual([
    {
      thought: "Look first.",
      calls: [
        { tool: null, input: "pytest -q", output: "Exit code 1\n1 failed", exitCode: 1 },
        { tool: "Edit", input: '{"file_path": "a.py", "new_string": "x"}', output: "edited", exitCode: null },
      ],
      received: [],
      marks: ["test", "edit"],
    },
    { thought: "All done.", calls: [], received: [], marks: [] },
  ]);
  expect(lane.steps.map(({ timeSec, durationSec }) => [timeSec, durationSec])).toEqual([
    [101, 2],
    [104, null],
  ]);
});

test("codex: a command and what came back stand in one row", async () => {
  const lane = await laneOf(
    soloTree("codex", [
      { role: "user", content: "the task" },
      { role: "assistant", content: "I look around." },
      { role: "assistant", content: "[command] bash -lc 'git merge agent2'\nCONFLICT\n[exit 1]" },
    ]),
  );
  expect(lane.steps.map(shown)).toEqual([
    { thought: "I look around.", calls: [], received: [], marks: [] },
    {
      thought: "",
      calls: [{ tool: null, input: "bash -lc 'git merge agent2'", output: "CONFLICT\n[exit 1]", exitCode: 1 }],
      received: [],
      marks: ["merge"],
    },
  ]);
});

test("a compacted history is whole, as it is in the table of steps", async () => {
  const turns = Array.from({ length: 6 }, (_, at) => v2Step(`cmd${at}`, `${at}\n`));
  const prompt = [{ role: "system", content: "s" }];
  const summary = { role: "assistant", content: "so far …", extra: { summary: true } };
  const last = [...prompt, summary, ...turns.slice(3).flat()];
  const segments = [
    { kind: "solver", messages: [...prompt, ...turns.slice(0, 4).flat()] },
    { kind: "solver", messages: last },
  ];
  const full = JSON.stringify({ segments });
  const lane = await laneOf(soloTree("mini_swe_agent_v2", last, { "solo_full_traj.json": full }));
  expect(lane.steps.map(({ calls }) => calls[0]?.input)).toEqual(turns.map((_, at) => `cmd${at}`));
  expect(lane.table.map(({ commands }) => commands)).toEqual(turns.map((_, at) => `cmd${at}`));
  expect(lane.table.map(({ outputChars }) => outputChars)).toEqual(turns.map(() => 2));
  expect(
    lane.steps.flatMap(({ index, marks, received }) => (marks.includes("summary") ? [[index, received]] : [])),
  ).toEqual([[3, [{ kind: "other", text: "so far …" }]]]);
});

test("why there are no steps is said", async () => {
  const missing = async (text: string) => {
    const files = soloTree("openhands_sdk", []).map(([path, old]): [string, string] => [
      path,
      path.endsWith("solo_traj.json") ? text : old,
    ]);
    const { steps, missing: why, remarks } = await laneOf(files);
    return [steps.length, why, remarks.length];
  };
  const events = JSON.stringify({ messages: [{ kind: "MessageEvent", source: "agent" }] });
  expect(await missing(events)).toEqual([0, "its trajectory is of a form that is not read step by step", 0]);
  expect(await missing('{"messages": []}')).toEqual([0, "its trajectory is empty", 0]);
  expect(await missing('{"messages": [{"role": "us')).toEqual([
    0,
    expect.stringMatching(/^its trajectory cannot be read: ./) as string,
    1,
  ]);
  const without = soloTree("mini_swe_agent", []).filter(([path]) => !path.endsWith("_traj.json"));
  expect(await laneOf(without)).toMatchObject({ steps: [], missing: "there is no trajectory of it" });
});
