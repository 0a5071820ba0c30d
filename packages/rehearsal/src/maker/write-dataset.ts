import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { patchText } from "../scenario/patch-plan.ts";
import { placeFile } from "./place-file.ts";
import type { TaskPairs } from "./tasks.ts";

function featureText(repo: string, id: number): string {
  return [
    `**Title**: Feature ${id} of ${repo}`,
    "",
    "**Description**:",
    `The table that \`feature_${id}\` fills must hold the entry \`feature_${id}\` with the value \`complete\`.`,
    "",
  ].join("\n");
}

function testsText(id: number): string {
  const lines = [`def test_feature_${id}():`, `    assert features()["feature_${id}"] == "complete"`];
  return [
    `diff --git a/tests/test_feature_${id}.py b/tests/test_feature_${id}.py`,
    "new file mode 100644",
    "index 0000000..1111111",
    "--- /dev/null",
    `+++ b/tests/test_feature_${id}.py`,
    `@@ -0,0 +1,${lines.length} @@`,
    ...lines.map((line) => `+${line}`),
    "",
  ].join("\n");
}

const runner = [
  "#!/bin/bash",
  "set -e",
  "cd /workspace/repo",
  'git apply "/patches/$2"',
  'git apply "/patches/$1"',
  "python -m pytest tests",
  "",
].join("\n");

/** Writes `dataset/<repo>/task<id>/feature<n>/…` and `dataset/subsets/lite.json` in the benchmark's own shape. */
export async function writeDataset(datasetDir: string, tasks: readonly TaskPairs[]): Promise<void> {
  for (const task of tasks) {
    const taskDir = join(datasetDir, task.repo, `task${task.taskId}`);
    await mkdir(taskDir, { recursive: true });
    await placeFile(join(taskDir, "runner.sh"), runner);
    await placeFile(join(taskDir, "Dockerfile"), 'FROM scratch\nENTRYPOINT ["/usr/local/bin/runner.sh"]\n');
    for (let id = 1; id <= task.featureCount; id++) {
      const folder = join(taskDir, `feature${id}`);
      await mkdir(folder, { recursive: true });
      const gold = patchText(
        { features: [{ id, complete: true }], sharedEdit: "none", blankTail: 0 },
        task.repo,
        task.taskId,
      );
      await Promise.all([
        placeFile(join(folder, "feature.md"), featureText(task.repo, id)),
        placeFile(join(folder, "feature.patch"), gold),
        placeFile(join(folder, "tests.patch"), testsText(id)),
      ]);
    }
  }
  const subset = {
    name: "lite",
    description: "Invented pairs for a rehearsal",
    stats: {
      tasks: tasks.length,
      pairs: tasks.reduce((sum, task) => sum + task.pairs.length, 0),
      repos: new Set(tasks.map((task) => task.repo)).size,
    },
    tasks: tasks.map((task) => ({ repo: task.repo, task_id: task.taskId, pairs: task.pairs })),
  };
  await mkdir(join(datasetDir, "subsets"), { recursive: true });
  await placeFile(join(datasetDir, "subsets", "lite.json"), `${JSON.stringify(subset, null, 2)}\n`);
}
