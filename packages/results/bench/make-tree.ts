import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom, type Random } from "@cooperbench-ts/results";

export interface TreeSize {
  /** Pair folders: a third of them solo, the rest coop. */
  readonly folders: number;
  /** Mean size of one feature's test output in bytes. */
  readonly testOutputBytes: number;
  /** Size of one trajectory in bytes; 0: no trajectories, patches and conversations. */
  readonly trajectoryBytes: number;
  /** Messages of each conversation of bench-coop-comm; 0 by default. */
  readonly messages?: number;
}

/** Real results have about 24 kB of evaluation per pair and trajectories of 57 kB. */
export const realSize: TreeSize = { folders: 2000, testOutputBytes: 11_500, trajectoryBytes: 57_000 };

/** Writes a tree of results as upstream lays it out, the same for the same size. Returns the number of bytes. */
export async function makeTree(dir: string, size: TreeSize): Promise<number> {
  const random = createRandom(20260101);
  let bytes = 0;
  for (let i = 0; i < size.folders; i += 1) {
    const setting = i % 3 === 0 ? "solo" : "coop";
    const run = setting === "solo" ? "bench-solo" : i % 3 === 1 ? "bench-coop-comm" : "bench-coop-nocomm";
    const [task, a] = [Math.floor(i / 30), 1 + (Math.floor(i / 3) % 10)];
    const folder = join(dir, run, setting, "pallets_jinja_task", String(task), `f${a}_f${a + 1}`);
    await mkdir(folder, { recursive: true });
    for (const [name, text] of pairFiles(random, setting, task, a, size, run === "bench-coop-comm")) {
      bytes += Buffer.byteLength(text);
      await writeFile(join(folder, name), text);
    }
  }
  return bytes;
}

function pairFiles(
  random: Random,
  setting: "solo" | "coop",
  taskId: number,
  a: number,
  size: TreeSize,
  talks: boolean,
): [string, string][] {
  const head = { repo: "pallets_jinja_task", task_id: taskId, features: [a, a + 1], setting };
  const agent = (more: object) => ({
    ...more,
    status: "Submitted",
    cost: 0.31,
    steps: 24,
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    patch_lines: 7,
    error: null,
  });
  const solo = setting === "solo";
  const result = {
    ...head,
    run_id: "7043e0bc",
    run_name: "bench",
    agent_framework: "mini_swe_agent",
    model: "command-a-03-2025",
    started_at: "2026-01-01T06:00:00.000001",
    ended_at: "2026-01-01T06:05:00.000001",
    duration_seconds: 300,
    ...(solo
      ? { agent: agent({}) }
      : { agents: { agent2: agent({ feature_id: a + 1 }), agent1: agent({ feature_id: a }) } }),
    total_cost: solo ? 0.31 : 0.62,
    total_steps: solo ? 24 : 48,
    ...(solo ? {} : { messages_sent: 0 }),
    log_dir: "logs/bench",
  };
  const passed = random.below(3) === 0;
  const feature = () => ({
    passed,
    test_output: testOutput(random, Math.round(size.testOutputBytes * (0.5 + random.float())), passed),
  });
  const evaluation = {
    ...head,
    merge: solo ? null : { status: "clean", strategy: "naive", diff: patch(a) },
    feature1: feature(),
    feature2: feature(),
    both_passed: passed,
    error: null,
    evaluated_at: "2026-01-01T07:00:00.000001",
  };
  const files: [string, string][] = [
    ["result.json", JSON.stringify(result, null, 2)],
    ["eval.json", JSON.stringify(evaluation, null, 2)],
  ];
  if (size.trajectoryBytes === 0) return files;
  const agents = solo
    ? [{ stem: "solo", id: "solo" }]
    : [a, a + 1].map((feature, i) => ({ stem: `agent${feature}`, id: `agent${i + 1}` }));
  for (const { stem, id } of agents) {
    files.push(
      [`${stem}.patch`, patch(a)],
      [
        `${stem}_traj.json`,
        JSON.stringify(
          {
            ...head,
            agent_id: id,
            model: "command-a-03-2025",
            status: "Submitted",
            cost: 0.31,
            steps: 24,
            messages: messages(random, size.trajectoryBytes),
          },
          null,
          2,
        ),
      ],
    );
  }
  if (!solo) files.push(["conversation.json", JSON.stringify(conversation(a, talks ? (size.messages ?? 0) : 0))]);
  return files;
}

const SAID = ["I will take src/filters.py, line 40.", "Which names do you use?", "Done, tests pass.", "Thanks"];

function conversation(a: number, messages: number): object[] {
  return Array.from({ length: messages }, (_, i) => ({
    from: `agent${(i % 2) + 1}`,
    to: `agent${2 - (i % 2)}`,
    message: SAID[i % SAID.length],
    timestamp: 1_767_247_200 + i,
    feature_id: a + (i % 2),
  }));
}

const WORDS = [
  "PASSED",
  "tests/test_filters.py::test_case",
  "def render(self, value):",
  "assert result == expected",
  "    return value",
  "\n",
  "warning: unused",
  "[ 42%]",
  "ünïcödé",
];

function prose(random: Random, bytes: number): string {
  const words: string[] = [];
  for (let length = 0; length < bytes;) {
    const word = WORDS[random.below(WORDS.length)] ?? "";
    words.push(word);
    length += word.length + 1;
  }
  return words.join(" ");
}

function testOutput(random: Random, bytes: number, passed: boolean): string {
  return `${prose(random, bytes)}\n===== ${passed ? "12 passed" : "2 failed, 10 passed"} in 1.23s =====\nCleaning up repository...\n`;
}

function messages(random: Random, bytes: number): object[] {
  const turns = 24;
  const all: object[] = [{ role: "system", content: prose(random, bytes / 10), timestamp: 1_767_247_200 }];
  for (let i = 0; i < turns; i += 1) {
    const content = `THOUGHT: ${prose(random, bytes / turns / 4)}\n\n\`\`\`bash\nsed -n 1,80p src/jinja2/filters.py\n\`\`\``;
    all.push({
      role: "assistant",
      content,
      timestamp: 1_767_247_200 + i,
      extra: { response: { id: "x", usage: { prompt_tokens: 100, completion_tokens: 5 } } },
    });
    all.push({
      role: "user",
      content: `<returncode>0</returncode>\n<output>\n${prose(random, (bytes / turns) * 0.6)}\n</output>`,
      timestamp: 1_767_247_200.5 + i,
    });
  }
  return all;
}

function patch(a: number): string {
  return `diff --git a/src/f${a}.py b/src/f${a}.py\nindex 1111111..2222222 100644\n--- a/src/f${a}.py\n+++ b/src/f${a}.py\n@@ -1,3 +1,4 @@\n import os\n+import sys\n \n def main():\n`;
}
