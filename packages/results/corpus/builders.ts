import type { DriverEvidence, Evidence, FileText, PhaseTime, ProcessEnd } from "../src/index.ts";

/** Upstream's files as its writers shape them, with the parts that a scenario is about. */
export const GOOD_PATCH = `diff --git a/src/ops.py b/src/ops.py
index 26b8fcf..5a08d0f 100644
--- a/src/ops.py
+++ b/src/ops.py
@@ -1,3 +1,4 @@
 def div(a, b):
+    check(b)
     return a / b
 
`;
/** The same after \`output.strip()\`. */
export const CUT_PATCH = GOOD_PATCH.trim();
export const OTHER_PATCH = GOOD_PATCH.replaceAll("ops.py", "format.py");
export const TEST_ONLY_PATCH = GOOD_PATCH.replaceAll("src/ops.py", "tests/test_ops.py");

export interface AgentParts {
  readonly status?: string | null;
  readonly error?: string | null;
  readonly cost?: number;
  readonly steps?: number;
  readonly patch?: string;
  readonly traj?: readonly object[];
}

const head = { repo: "zzlab_task", task_id: 8, features: [1, 2], run_id: "3cd7b9be", run_name: "lab", model: "lab/m" };
const times = { started_at: "2026-11-22T06:52:35.821540", ended_at: "2026-11-22T06:59:36.159253", duration_seconds: 420.3 };

function agentOf(parts: AgentParts, patch: string): object {
  return {
    status: parts.status === undefined ? (parts.error == null ? "Submitted" : "Error") : parts.status,
    cost: parts.cost ?? 0.02,
    steps: parts.steps ?? 2,
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    patch_lines: patch === "" ? 0 : patch.split("\n").length,
    error: parts.error ?? null,
  };
}

export function solo(parts: AgentParts = {}, framework = "mini_swe_agent_v2"): Record<string, string> {
  const patch = parts.patch ?? (parts.error == null ? GOOD_PATCH : "");
  return {
    "result.json": json({ ...head, setting: "solo", agent_framework: framework, ...times, agent: agentOf(parts, patch), total_cost: 0.02, total_steps: 2 }),
    "solo.patch": patch,
    "solo_traj.json": json({ ...head, agent_id: "solo", messages: parts.traj ?? [] }),
  };
}

/** As `gold` places it: nobody worked. */
export function goldSolo(): Record<string, string> {
  const files = solo();
  return { ...files, "result.json": json({ ...JSON.parse(files["result.json"] as string), agent_framework: "gold", gold: { patched: ["src/ops.py"] } }) };
}

export function coop(one: AgentParts = {}, two: AgentParts = {}, framework = "mini_swe_agent_v2"): Record<string, string> {
  const patches = [one.patch ?? (one.error == null ? GOOD_PATCH : ""), two.patch ?? (two.error == null ? OTHER_PATCH : "")] as const;
  const agents = { agent2: { feature_id: 2, ...agentOf(two, patches[1]) }, agent1: { feature_id: 1, ...agentOf(one, patches[0]) } };
  return {
    "conversation.json": "[]",
    "result.json": json({ ...head, setting: "coop", agent_framework: framework, ...times, agents, total_cost: 0.04, total_steps: 4, messages_sent: 0 }),
    "agent1.patch": patches[0],
    "agent2.patch": patches[1],
    "agent1_traj.json": json({ ...head, agent_id: "agent1", messages: one.traj ?? [] }),
    "agent2_traj.json": json({ ...head, agent_id: "agent2", messages: two.traj ?? [] }),
  };
}

const CLEANUP = "Cleaning up repository...\nHEAD is now at a8098ec base\n";
export const output = (body: string): string => `HEAD is now at a8098ec base\nApplying feature patch: solo.patch\n${body}\n${CLEANUP}`;
export const PASSED = output("=== 3 passed in 0.01s ===");
export const FAILED = output("FAILED tests/test_a.py::test_b - AssertionError\n=== 1 failed, 2 passed in 0.01s ===");
const evaluated = { repo: "zzlab_task", task_id: 8, features: [1, 2], evaluated_at: "2026-11-22T07:02:11.164064" };

export interface FeatureParts {
  readonly passed?: boolean;
  readonly output?: string;
  readonly exitCode?: number | null;
  readonly tests?: readonly [number, number];
}

export function evalSolo(one: FeatureParts = {}, two: FeatureParts = {}, more: object = {}): Record<string, string> {
  const feature = (parts: FeatureParts) => ({ passed: parts.passed ?? true, test_output: parts.output ?? (parts.passed === false ? FAILED : PASSED) });
  const both = (one.passed ?? true) && (two.passed ?? true);
  return { "eval.json": json({ ...evaluated, setting: "solo", merge: null, feature1: feature(one), feature2: feature(two), both_passed: both, error: null, ...more }) };
}

export function evalCoop(one: FeatureParts = {}, two: FeatureParts = {}, more: object = {}): Record<string, string> {
  const feature = (id: number, parts: FeatureParts) => ({
    feature_id: id,
    passed: parts.passed ?? true,
    exit_code: parts.exitCode === undefined ? (parts.passed === false ? 1 : 0) : parts.exitCode,
    tests_passed: parts.tests?.[0] ?? (parts.passed === false ? 2 : 3),
    tests_failed: parts.tests?.[1] ?? (parts.passed === false ? 1 : 0),
    test_output: parts.output ?? (parts.passed === false ? FAILED : PASSED),
  });
  const both = (one.passed ?? true) && (two.passed ?? true);
  return {
    "eval.json": json({
      ...evaluated,
      setting: "coop",
      apply_status: { agent1: "applied", agent2: "applied" },
      merge: { status: "clean", strategy: "naive", diff: GOOD_PATCH + OTHER_PATCH },
      feature1: feature(1, one),
      feature2: feature(2, two),
      both_passed: both,
      error: null,
      ...more,
    }),
  };
}

/** An evaluation that ended in an exception. */
export const evalError = (error: string): Record<string, string> =>
  evalSolo({ passed: false, output: "" }, { passed: false, output: "" }, { error });

export const v1Step = (command: string, out: string, returncode = 0): object[] => [
  { role: "assistant", content: `THOUGHT: go on\n\n\`\`\`bash\n${command}\n\`\`\`` },
  { role: "user", content: `<returncode>${returncode}</returncode>\n<output>\n${out}</output>` },
];
export const v1Prompt: readonly object[] = [
  { role: "system", content: "[prompt removed]" },
  { role: "user", content: "[prompt removed]" },
];

let calls = 0;
export function v2Step(command: string, out: string, returncode = 0, exception = ""): object[] {
  const id = `call_${calls++}`;
  return [
    {
      role: "assistant",
      content: "thinking",
      tool_calls: [{ id, type: "function", function: { name: "bash", arguments: JSON.stringify({ command }) } }],
      extra: { actions: [{ tool_name: "bash", tool_call_id: id, command }], cost: 0.01 },
    },
    { role: "tool", tool_call_id: id, content: JSON.stringify({ returncode, output: out }), extra: { raw_output: out, returncode, exception_info: exception } },
  ];
}
export const v2Exit = (status: string, content = ""): object => ({ role: "exit", content, extra: { exit_status: status, submission: "" } });

/** A file that is there and that nobody could read. */
export const unread: FileText = { kind: "unreadable", message: "EACCES: permission denied, open 'result.json'" };

export function evidence(files: Record<string, string | FileText>, more: Partial<Evidence> = {}): Evidence {
  const texts = Object.entries(files).map(([name, file]): [string, FileText] => [name, typeof file === "string" ? { kind: "text", text: file } : file]);
  return { upstreamSetting: "agent1.patch" in files ? "coop" : "solo", files: new Map(texts), modifiedAt: new Map(), driver: null, upstreamVersion: null, ...more };
}

export function driver(phase: "agent" | "eval", end: ProcessEnd, more: Partial<DriverEvidence> = {}): DriverEvidence {
  return { phase, evalTry: phase === "eval" ? 1 : 0, end, stdout: "", stderr: "", docker: null, model: null, time: null, containers: [], ...more };
}

/** An agent phase of ten minutes, by default at work for all of them. */
export const spent = (time: Partial<PhaseTime> = {}): PhaseTime => ({
  totalMs: 600_000,
  commandsMs: 410_000,
  callsMs: 180_000,
  failedCallsMs: 0,
  heldMs: 0,
  neitherMs: 10_000,
  workMs: 590_000,
  ...time,
});
export const exited = (exitCode: number): ProcessEnd => ({ kind: "exited", exitCode });

export const container = (more: Partial<DriverEvidence["containers"][number]> = {}): DriverEvidence["containers"][number] => ({
  id: "4c131a3d69a56cde58872c5abd064ee568f01aca12b3db2e6ab8f980ae4def38",
  name: "minisweagent-a759789f",
  image: "akhatua/cooperbench-zzlab:task8",
  execs: 3,
  exitCode: 137,
  oomKilled: false,
  diedBeforeStop: false,
  logTail: "",
  ...more,
});

/** What Python prints when an exception ends the process. */
export const traceback = (exception: string): string =>
  `Traceback (most recent call last):\n  File "/venv/lib/python3.12/site-packages/cooperbench/cli.py", line 371, in <module>\n    main()\n  File "/venv/lib/python3.12/site-packages/cooperbench/runner/core.py", line 148, in run\n    result = execute_task(tasks[0])\n             ^^^^^^^^^^^^^^^^^^^^^^\n${exception}\n`;

function json(value: object): string {
  return JSON.stringify(value, null, 2);
}
