export { readPairFolder, type ReadPairFolderOptions } from "./read-pair-folder.ts";
export { pairFolders, type PairFoldersOptions } from "./pair-folders.ts";
export { judgeTree, type JudgeTreeOptions } from "./judge-tree.ts";
export { readManifest } from "./read-manifest.ts";
export { listExperiments, readExperiment, type Experiment } from "./read-experiment.ts";
export { directorySource } from "./directory-source.ts";
export { readResults, type ReadFolderOptions } from "./read-results.ts";
export { readAttempts, type AttemptRead } from "./read-attempts.ts";
