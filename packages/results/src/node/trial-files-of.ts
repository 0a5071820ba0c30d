import { TrialFiles } from "../history/trial-files.ts";
import type { TrialLabel } from "../trial.ts";
import { diskFiles } from "./disk-files.ts";
import { ForeignTree } from "./foreign-tree.ts";
import type { Layout } from "./layout.ts";

/** The folders of an experiment's trials, on disk. */
export function trialFilesOf({ logs, experiment }: Layout): (trial: TrialLabel) => TrialFiles {
  const files = diskFiles(new ForeignTree(logs));
  return (trial) => new TrialFiles(files, experiment, trial);
}
