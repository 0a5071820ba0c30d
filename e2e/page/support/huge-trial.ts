import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export const HUGE_STEPS = 100_000;
export const HUGE_LINE_CHARS = 10_000_000;
const NESTING = 100_000;

/** Writes a pair that is as large as nobody's: many steps, a line of megabytes, a thought and a tool's input nested deep. */
export function writeHugeTree(dir: string): void {
  const pair = path.join(dir, "logs", "huge_solo", "solo", "hostile_task", "1", "f1_f2");
  mkdirSync(pair, { recursive: true });
  const line = "x".repeat(HUGE_LINE_CHARS);
  const deep = `${'{"a":'.repeat(NESTING)}1${"}".repeat(NESTING)}`;
  const messages: object[] = [
    { role: "user", content: "task" },
    { role: "assistant", content: `THOUGHT: ${deep}\n\n\`\`\`bash\necho deep\n\`\`\`` },
    { role: "user", content: `<returncode>0</returncode>\n<output>\n${line}\n</output>` },
  ];
  for (let step = 1; step < HUGE_STEPS; step += 1)
    messages.push(
      { role: "assistant", content: `THOUGHT: think ${step}\n\n\`\`\`bash\necho ${step}\n\`\`\`` },
      { role: "user", content: `<returncode>0</returncode>\n<output>\n${step}\n</output>` },
    );
  const agent = { feature_id: 1, status: "Submitted", cost: 0.01, steps: HUGE_STEPS, patch_lines: 1, error: null };
  const files = {
    "result.json": {
      repo: "hostile_task",
      task_id: 1,
      features: [1, 2],
      setting: "solo",
      run_id: "huge",
      run_name: "huge_solo",
      agent_framework: "mini_swe_agent",
      model: "some/model",
      started_at: "2026-01-01T06:00:00",
      ended_at: "2026-01-01T07:00:00",
      duration_seconds: 3600,
      agent,
      total_cost: 0.01,
      total_steps: HUGE_STEPS,
    },
    "eval.json": {
      repo: "hostile_task",
      task_id: 1,
      features: [1, 2],
      setting: "solo",
      merge: null,
      feature1: { passed: false, test_output: `${line}\nFAILED tests/test_x.py::test - x` },
      feature2: { passed: false, test_output: deep },
      both_passed: false,
      error: null,
      evaluated_at: "2026-01-01T07:00:00",
    },
    "solo_traj.json": {
      repo: "hostile_task",
      task_id: 1,
      feature_id: 1,
      agent_id: "solo",
      model: "some/model",
      status: "Submitted",
      cost: 0.01,
      steps: HUGE_STEPS,
      messages,
    },
  };
  for (const [name, value] of Object.entries(files)) writeFileSync(path.join(pair, name), JSON.stringify(value));
  writeFileSync(
    path.join(pair, "solo.patch"),
    `diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-${line}\n+${line.slice(1)}\n`,
  );
}
