export { readPairFolder, type ReadPairFolderOptions } from "./read-pair-folder.ts";
export { judgeTree, type JudgeTreeOptions } from "./judge-tree.ts";
export { readTrials, type ReadTrialsOptions, type TreeTrial } from "./read-trials.ts";
export { readGradings, type ReadGradingsOptions } from "./read-gradings.ts";
export { listExperiments, readExperiment, type Experiment } from "./read-experiment.ts";
export type { JudgedTrial } from "./judged-trial.ts";
export { readTree, type ReadTreeOptions, type ResultsTree } from "./read-tree.ts";
export { directorySource } from "./directory-source.ts";
export { treeAround } from "./tree-around.ts";
export { readResults, type ReadFolderOptions } from "./read-results.ts";
export { type Entry, ForeignTree, isAbsent, type Kind, RefusedFileError, type TextFile } from "./foreign-tree.ts";
export { readGoldBook } from "./read-gold-book.ts";
export { Layout } from "./layout.ts";
export { type AttemptFolder, attemptFolder } from "./attempt-folder.ts";
export {
  type AcceptedDrift,
  manifestTrials,
  readExperimentManifest,
  withAcceptedDrift,
} from "./experiment-manifest.ts";
export { type Holding, lockHolder, lockSchema } from "./lock-holder.ts";
export { treeStatus, type TreeStatus } from "./tree-status.ts";
export { readPast } from "./read-past.ts";
export { readStatus } from "./read-status.ts";
export { type History, readHistory } from "./read-history.ts";
export { readJournal, scanEvents, scanJournal } from "./scan-journal.ts";
export { readCallBill } from "./read-call-bill.ts";
export { trialFilesOf } from "./trial-files-of.ts";
export { currentOwner, type Owner, ownerOf, ownerSchema, ownerState, ownerToken, parseOwnerToken } from "./owner.ts";
