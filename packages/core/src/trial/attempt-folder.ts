import { cp, mkdir, rename, rm, stat, symlink } from "node:fs/promises";
import path from "node:path";
import type { AttemptLayout, Layout, Trial } from "../state/layout.ts";
import { writeJson } from "../state/files.ts";

/**
 * Makes the working directory of an attempt. Its `dataset` shows the one task of the trial only: upstream ignores `-t 0`,
 * and a view without other tasks leaves it nothing else to select.
 */
export async function makeAttemptFolder(layout: AttemptLayout, trial: Trial, dataset: string): Promise<void> {
  await rm(layout.work, { recursive: true, force: true });
  await makeWork(layout, trial, dataset);
}

async function makeWork(layout: AttemptLayout, trial: Trial, dataset: string): Promise<void> {
  const view = path.join(layout.work, "dataset", trial.pair.repo);
  await mkdir(view, { recursive: true });
  await mkdir(path.join(layout.work, "logs"), { recursive: true });
  await mkdir(layout.home, { recursive: true });
  const task = `task${trial.pair.taskId}`;
  await symlink(path.resolve(dataset, trial.pair.repo, task), path.join(view, task)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
}

/** For an eval of work that is already published: upstream finds it again where it wrote it. */
export async function restoreForEval(
  experiment: Layout,
  layout: AttemptLayout,
  trial: Trial,
  dataset: string,
): Promise<void> {
  await makeWork(layout, trial, dataset);
  const published = experiment.published(trial);
  // Where neither is there any more, upstream finds nothing to evaluate, and the agent is redone.
  if (!(await isFolder(layout.pairFolder)) && (await isFolder(published)))
    await copyFolder(published, layout.pairFolder);
  // An eval that dies must not leave the verdict of an earlier one behind.
  await rm(path.join(layout.pairFolder, "eval.json"), { force: true });
  await rm(path.join(layout.pairFolder, "verdict.json"), { force: true });
}

/** In one step: half a copy would be evaluated as if it were the agent's whole work. */
async function copyFolder(from: string, to: string): Promise<void> {
  const part = `${to}.part`;
  await rm(part, { recursive: true, force: true });
  await cp(from, part, { recursive: true, preserveTimestamps: true });
  await rename(part, to);
}

export async function writeAgentConfig(layout: AttemptLayout, config: object): Promise<string> {
  await writeJson(layout.agentConfig, config);
  return layout.agentConfig;
}

export async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
