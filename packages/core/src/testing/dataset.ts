import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** A dataset folder with one subset; every feature that a pair needs is there. */
export async function writeDataset(
  folder: string,
  subset: string,
  tasks: readonly {
    readonly repo: string;
    readonly task_id: number;
    readonly pairs: readonly (readonly [number, number])[];
  }[],
): Promise<void> {
  await mkdir(path.join(folder, "subsets"), { recursive: true });
  await writeFile(path.join(folder, "subsets", `${subset}.json`), JSON.stringify({ name: subset, tasks }));
  for (const { repo, task_id, pairs } of tasks) {
    for (const feature of new Set(pairs.flat())) {
      const at = path.join(folder, repo, `task${task_id}`, `feature${feature}`);
      await mkdir(at, { recursive: true });
      await writeFile(path.join(at, "feature.md"), `# Feature ${feature} of ${repo}/${task_id}\n`);
      await writeFile(path.join(at, "tests.patch"), `+test ${feature}\n`);
    }
  }
}
