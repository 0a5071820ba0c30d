import { join } from "node:path";
import { pMapIterable } from "p-map";
import type { RunManifest } from "../formats/manifest-file.ts";
import type { JudgeLine } from "../formats/judge-line.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { pairKey } from "../pair.ts";
import { judgeLine } from "../read/judge-line.ts";
import { TreeReader, type TreeOptions } from "../read/tree-reader.ts";
import { refuseUnmatched } from "../run-map/run-map.ts";
import type { TrialRecord } from "../tables/trial-record.ts";
import { directorySource } from "./directory-source.ts";
import { treeAround } from "./tree-around.ts";

const NO_PAIR = "it holds files of a pair, and its name is no pair's: expected fA_fB with the lower feature first";

/** One trial of a tree, with the run that it belongs to. */
export interface TreeTrial {
  readonly trial: TrialRecord;
  /** What `judge` says of it. */
  readonly line: JudgeLine;
  /** Absolute; null: the trial is planned, and nothing of it lies there. */
  readonly dir: string | null;
  /** Absolute; two runs of one name differ by it. */
  readonly runDir: string;
  /** Files in the pair folder, by name. */
  readonly files: readonly string[];
  /** null: the tree has none of this run. */
  readonly manifest: RunManifest | null;
}

export interface ReadTrialsOptions extends Pick<
  TreeOptions,
  "runs" | "setting" | "upstreamVersion" | "unadopted" | "signal" | "concurrency"
> {
  /** What the run map, or the lack of one, leaves to be said; and folders with a pair's files that are no pair's. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
}

/**
 * Every trial at or below `dir`, run by run: what lies there, and then what is planned and does not. Nothing is changed.
 * @throws when `dir` cannot be read, or when the signal aborts
 */
export async function* readTrials(
  dir: string,
  { onDiagnostic, ...options }: ReadTrialsOptions = {},
): AsyncGenerator<TreeTrial> {
  const { top, under } = await treeAround(dir);
  const tree = await TreeReader.open(directorySource(top), { ...options, under, detail: "pairs" });
  refuseUnmatched([tree.map]);
  for (const { code, message } of tree.map.remarks) onDiagnostic?.({ code, message, file: null });
  const inTree = (folder: string): string => join(top, folder);
  for (const { dir: folder } of tree.layout.unnamed)
    onDiagnostic?.({ code: "unnamed-pair", message: NO_PAIR, file: inTree(folder) });
  const found: { readonly runDir: string; readonly pairKey: string; readonly upstreamSetting: string | null }[] = [];
  const read = pMapIterable(
    tree.layout.folders,
    async (folder): Promise<TreeTrial> => {
      const trial = await tree.read(folder);
      const at = trial.dir === null ? null : inTree(folder.dir);
      return {
        trial,
        line: judgeLine(trial, at ?? ""),
        dir: at,
        runDir: inTree(folder.runDir),
        files: folder.files,
        manifest: tree.plans.get(folder.runDir)?.manifest ?? null,
      };
    },
    { concurrency: tree.concurrency },
  );
  for await (const trial of read) {
    const { pair, context } = trial.trial;
    found.push({ runDir: trial.runDir, pairKey: pairKey(pair), upstreamSetting: context.upstreamSetting });
    yield trial;
  }
  // Of a part of a tree nobody says that the rest of its runs should lie in it.
  if (under.split("/").length > 1) return;
  for (const plan of tree.plans.values()) {
    if (under !== "" && plan.runDir !== under) continue;
    const held = found.filter(({ runDir }) => runDir === inTree(plan.runDir));
    for (const trial of await tree.planned(plan, held))
      yield {
        trial,
        line: judgeLine(trial, ""),
        dir: null,
        runDir: inTree(plan.runDir),
        files: [],
        manifest: plan.manifest,
      };
  }
}
