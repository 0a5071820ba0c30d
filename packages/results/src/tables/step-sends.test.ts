import { expect, test } from "vitest";
import { v1Step, v2Step } from "../../corpus/builders.ts";
import type { TrajectoryFile, TrajectoryMessage } from "../formats/trajectory-file.ts";
import { stepRows } from "./step-rows.ts";

const key = (agentFramework: string | null, setting: "solo" | "coop-comm" = "coop-comm") =>
  ({ pairKey: "demo_task/1/f1_f2", run: "r", setting, repeat: 1, agentFramework }) as Parameters<typeof stepRows>[0];
const file = (messages: unknown[]): TrajectoryFile => ({
  agent_id: "agent1",
  messages: messages as TrajectoryMessage[],
});
const sends = (framework: string | null, messages: unknown[], others: number | null = 1) =>
  stepRows(key(framework), file(messages), others).map((row) => row.sends);

const call = (command: string, tool = "Bash") => ({
  role: "assistant",
  content: `[tool_use ${tool}] ${JSON.stringify({ command })}`,
});
const answer = (text: string) => ({ role: "user", content: `[tool_result] ${text}` });
const claude = (command: string, came: string | null, others: number | null = 1) =>
  sends("claude_code", [call(command), ...(came === null ? [] : [answer(came)])], others)[0];

test("claude_code sends with coop-send and coop-broadcast", () => {
  expect(claude('coop-send agent2 "I take x.py"', "sent")).toBe(1);
  expect(claude("git status\ncoop-send agent2 'a' 2>&1 | tail -1; coop-send agent2 b", "sent to agent2")).toBe(2);
  expect(claude("coop-broadcast hi && coop-recv", "[]", 2)).toBe(2);
  expect(claude("echo hi | timeout 5 /usr/local/bin/coop-send agent2", "sent to agent2")).toBe(1);
  expect(claude(`bash -lc 'coop-send agent2 "x"'`, "sent to agent2")).toBe(1);
  expect(claude(`coop-send agent2 "$(cat <<'EOF'\nit's "quoted" (\nEOF\n)"`, "sent to agent2")).toBe(1);
});

test("what only names the tools sends nothing", () => {
  for (const command of [
    "which coop-send coop-broadcast",
    "command -v coop-send",
    "echo 'then coop-send agent2 hi'",
    "coop-send --help",
    "cat > notes.md <<'EOF'\ncoop-send agent2 hi\nEOF",
    "coop-recv; coop-peek; coop-agents",
  ])
    expect([command, claude(command, "")]).toEqual([command, 0]);
  const search = { role: "assistant", content: '[tool_use ToolSearch] {"query": "coop-send"}' };
  expect(sends("claude_code", [search, { role: "assistant", content: "I will coop-send later" }])).toEqual([0, 0]);
});

test("a call that was refused sends nothing, and what was sent before it counts", () => {
  expect(claude("coop-send agent2 x", "<tool_use_error>InputValidationError</tool_use_error>")).toBe(0);
  expect(claude("coop-send agent2 'x", "Exit code 2\n/bin/bash: unexpected EOF while looking for matching `''")).toBe(
    0,
  );
  expect(claude("coop-send agent2 x", "Exit code 127\n/bin/bash: line 1: coop-send: command not found")).toBe(0);
  expect(claude("coop-send agent2 x y z", "usage: coop-msg [-h]\ncoop-msg: error: unrecognized arguments: y z")).toBe(
    0,
  );
  expect(claude("coop-broadcast x", "Traceback …\nredis.exceptions.ConnectionError: Error 111")).toBe(0);
  const half = "sent to agent2\n/bin/bash: -c: syntax error near unexpected token `('";
  expect(claude("coop-send agent2 a\ncoop-send agent2 b (", half)).toBe(1);
  // A command within the message failed, the message went out.
  expect(claude('coop-send agent2 "use `f(`"', `bash: syntax error near unexpected token\nsent to agent2`)).toBe(1);
});

test("what cannot be told is null", () => {
  expect(claude("coop-send agent2 x", null)).toBeNull();
  expect(claude("for a in agent2 agent3; do coop-send $a hi; done", "sent to agent2\nsent to agent3")).toBeNull();
  expect(
    claude(`python3 - <<'PY'\nimport subprocess\nsubprocess.run(["coop-send", "agent2", "x"])\nPY`, "0"),
  ).toBeNull();
  expect(claude("coop-broadcast hi", "", null)).toBeNull();
  const agent = { role: "assistant", content: '[tool_use Agent] {"prompt": "run\\ncoop-send agent2 hi"}' };
  expect(sends("claude_code", [agent, answer("done")])).toEqual([null]);
  expect(stepRows(key("claude_code"), file([call("coop-send agent2 x")]))[0]?.isCommunication).toBeNull();
});

test.each([
  "echo coop-send agent2 hi | bash",
  "cat <<'EOF' | tee sent.sh | bash\ncoop-send agent2 hi\nEOF",
  "echo 'coop-send agent2 hi' |\n  xargs -I{} sh -c {}",
  "sudo -u root coop-send agent2 hi",
  "timeout -s KILL 5 coop-send agent2 hi",
  "env -u X coop-send agent2 hi",
  "$(which coop-send) agent2 hi",
  "`command -v coop-send` agent2 hi",
  "C=coop-send; $C agent2 hi",
  "$(dirname /a/b)/coop-send agent2 hi",
  'C="coop-send agent2 hi"; eval "$C"',
  'C="coop-send agent2 hi"; bash -c "$C"',
  "ssh h coop-send agent2 hi",
  'sudo -u root coop-send agent2 "$(cat note)"',
  'eval "$(echo coop-send agent2 hi)"',
  "alias c=coop-send; c agent2 hi",
  "cat > s.sh <<'EOF'\ncoop-send agent2 hi\nEOF\nbash s.sh",
])("a tool that something else may run is not told: %s", (command) => {
  expect(claude(command, "")).toBeNull();
});

test.each([
  ['eval "$(coop-send agent2 hi)"', 1],
  ['bash -c "$(coop-send agent2 hi)"', 1],
  [`eval 'coop-send agent2 "$(date)"'`, 1],
  [`bash -lc 'coop-send agent2 "$(cat note)"; coop-send agent2 b'`, 2],
  ["cat note | coop-send agent2", 1],
  ["echo 'use coop-send' | coop-send agent2", 1],
  ["coop-recv | grep coop-send; git log | head", 0],
  ["which coop-send && cat $(which coop-send) | head -20", 0],
  ["ls -l /usr/local/bin/coop-send; file $(which coop-send)", 0],
  ["git commit -m 'say it by coop-send'", 0],
  ["bash -lc 'grep -n coop-send $FILE; echo $?'", 0],
  ["# coop-send agent2 later\nls", 0],
])("each send is counted once: %s", (command, expected) => {
  expect(claude(command, "sent to agent2")).toBe(expected);
});

// What reads a text again for each that holds it takes hours.
test("however commands are put into each other, they are counted in little time", { timeout: 60_000 }, () => {
  for (const [open, close] of [
    ['eval "$(', ')"'],
    ['bash -c "$(', ')"'],
    ["eval $(", ")"],
    ["bash <<A\n", "\nA\n"],
    ["eval 'eval ", "'"],
  ] as const)
    claude(`${open.repeat(200)}coop-send a b${close.repeat(200)}`, "sent to a");
  expect(claude("echo coop-send | cat; ".repeat(20_000), "")).toBe(0);
});

test("answers of calls made together are taken in their order", () => {
  const rows = [
    call("coop-send agent2 a"),
    call("coop-send agent2 b"),
    answer("sent to agent2"),
    answer("<tool_use_error>no</tool_use_error>"),
  ];
  expect(sends("claude_code", rows)).toEqual([1, 0]);
});

test("codex has command and answer in one row", () => {
  const row = (content: string) => ({ role: "assistant", content });
  const rows = [
    row("[reasoning] I should coop-send something"),
    row(`[command] bash -lc 'coop-send agent2 "a\nb"'\nsent to agent2`),
    row("[command] bash -lc 'coop-send agent2 a'\nbash: coop-send: command not found\n[exit 127]"),
    row("[command] ls\nREADME.md says coop-send agent2"),
  ];
  for (const framework of ["codex", null]) expect(sends(framework, rows)).toEqual([0, 1, 0, 0]);
  expect(stepRows(key("codex"), file(rows)).map((step) => step.commands)).toEqual([
    null,
    `bash -lc 'coop-send agent2 "a\nb"'`,
    "bash -lc 'coop-send agent2 a'",
    "ls",
  ]);
});

test("the mini_swe_agents are told by the line that they answer a message with", () => {
  const v2 = (command: string, came: string) => sends("mini_swe_agent_v2", v2Step(command, came))[0];
  expect(v2("send_message agent2 <<'MSG'\nhi\nMSG\nls", "Message sent to agent2\nx.py")).toBe(1);
  expect(v2("send_message agent2 'hi'", "agent2 has already completed their work and exited.")).toBe(0);
  expect(v2("send_message agent2", "send_message: could not parse that call, so nothing was sent.")).toBe(0);
  expect(v2("cat log", "Message sent to agent2")).toBe(0);
  expect(sends("mini_swe_agent_v2", v2Step("send_message agent2 'x'", "").slice(0, 1))).toEqual([null]);
  const v1 = v1Step('send_message agent2 "hi" && ls', "Message sent to agent2\nx.py");
  expect(sends("mini_swe_agent", v1)).toEqual([1]);
  const tool = { tool_name: "send_message", recipient: "agent2", content: "hi" };
  const asked = { role: "assistant", content: "", extra: { actions: [tool] } };
  const told = { role: "tool", content: "…", extra: { raw_output: "Message sent to agent2", returncode: 0 } };
  expect(sends("mini_swe_agent_v2", [asked, told])).toEqual([1]);
});

test("of swe_agent, whose commands are not written down, only an answer tells", () => {
  const rows = (came: string) => [
    { role: "assistant", content: "I look around." },
    { role: "user", content: came },
  ];
  expect(sends("swe_agent", rows("Message sent to agent2\nx.py"))).toEqual([1]);
  expect(sends("swe_agent", rows("x.py"))).toEqual([null]);
  expect(stepRows(key("swe_agent", "solo"), file(rows("x.py")))[0]?.sends).toBe(0);
});

const inbox = JSON.stringify([{ from: "agent2", to: "agent1", content: "I take b.py", timestamp: 1 }], null, 2);

test("what coop-recv printed was received", () => {
  const receives = (command: string, came: string | null) =>
    stepRows(key("claude_code"), file([call(command), ...(came === null ? [] : [answer(came)])]))[0]?.receives;
  expect(receives("coop-recv", inbox)).toBe(1);
  expect(receives('coop-send agent2 "x" && coop-recv', `sent to agent2\n${inbox}`)).toBe(1);
  expect(receives("coop-recv", "[]")).toBe(0);
  expect(receives("coop-recv | head -3", inbox.slice(0, 30))).toBeNull();
  expect(receives("coop-recv", null)).toBeNull();
  expect(receives("cat log.json", inbox)).toBe(0);
});

test("messages of the mini_swe_agents stand in rows of their own", () => {
  const message = { role: "user", content: "[Message from agent2]: I take b.py" };
  expect(stepRows(key("mini_swe_agent"), file([...v1Step("ls", "a"), message])).map((row) => row.receives)).toEqual([
    1,
  ]);
  expect(stepRows(key("mini_swe_agent", "solo"), file(v1Step("ls", "a")))[0]?.receives).toBe(0);
});

test("a program's stream and session say what its transcript does not", () => {
  const rows = [
    call("ls"),
    answer("a\nb"),
    call("false"),
    answer("Exit code 1"),
    { role: "assistant", content: "Done." },
  ];
  const one = { id: "t", tool: "Bash", command: "ls", output: "" };
  const program = {
    calls: [
      { ...one, exitCode: 0 },
      { ...one, exitCode: 1 },
    ],
    rowTimes: [10, 12.5, 20, 21, 30],
  };
  const steps = stepRows(key("claude_code"), file(rows), 1, program);
  expect(
    steps.map(({ returncode, outputChars, timeSec, durationSec }) => [returncode, outputChars, timeSec, durationSec]),
  ).toEqual([
    [0, 3, 10, 2.5],
    [1, 11, 20, 1],
    [null, 0, 30, null],
  ]);
  // Of another session, or of another number of calls, nothing is taken.
  const other = { calls: program.calls.slice(1), rowTimes: [1] };
  expect(stepRows(key("claude_code"), file(rows), 1, other)[0]).toMatchObject({ returncode: null, timeSec: null });
});

test("codex says the exit code of a command that failed", () => {
  const rows = [{ role: "assistant", content: "[command] make\nno rule\n[exit 2]" }];
  expect(stepRows(key("codex"), file(rows))[0]).toMatchObject({ returncode: 2, outputChars: 16 });
});
