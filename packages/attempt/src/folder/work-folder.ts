import { cp, mkdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { isFolder } from "../files/durable-files.ts";
import type { Trial } from "@cooperbench-ts/results";
import type { AttemptFolder } from "@cooperbench-ts/results/node";

/**
 * Makes the working directory of an attempt. Its `dataset` shows the one task of the trial only: upstream ignores `-t 0`,
 * and a view without other tasks leaves it nothing else to select.
 */
export async function makeWorkFolder(folder: AttemptFolder, trial: Trial, dataset: string): Promise<void> {
  await rm(folder.work, { recursive: true, force: true });
  await rm(folder.submitted, { recursive: true, force: true });
  await makeWork(folder, trial, dataset);
}

async function makeWork(folder: AttemptFolder, trial: Trial, dataset: string): Promise<void> {
  const view = path.join(folder.work, "dataset", trial.pair.repo);
  await mkdir(view, { recursive: true });
  await mkdir(path.join(folder.work, "logs"), { recursive: true });
  const task = `task${trial.pair.taskId}`;
  await symlink(path.resolve(dataset, trial.pair.repo, task), path.join(view, task)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
}

/** For an eval of work that may be published already: upstream finds it again where it wrote it. */
export async function restoreForEval(
  folder: AttemptFolder,
  trial: Trial,
  { dataset, published }: { dataset: string; published: string | null },
): Promise<void> {
  await makeWork(folder, trial, dataset);
  // Where neither is there any more, upstream finds nothing to evaluate, and the agent is redone.
  if (published !== null && !(await isFolder(folder.pairFolder)) && (await isFolder(published)))
    await putWhole(folder.pairFolder, (part) => cp(published, part, { recursive: true, preserveTimestamps: true }));
  // An eval that dies must not leave the verdict of an earlier one behind.
  await rm(path.join(folder.pairFolder, "eval.json"), { force: true });
  await rm(path.join(folder.pairFolder, "verdict.json"), { force: true });
}

/** Fills a folder that is not there yet, in one step: half of it would be evaluated as if it were the agents' whole work. */
export async function putWhole(folder: string, fill: (part: string) => Promise<void>): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await fill(part);
  await rename(part, folder);
}
