import { createHash } from "node:crypto";
import type { GradedPatch, GradedTrial, GradingConditions } from "../gradings/graded-trial.ts";
import type { RunManifest } from "../formats/manifest-file.ts";
import { ofFeatures, type Pair, pairKey } from "../pair.ts";
import { patchedFiles, withoutTestFiles } from "../patch/test-file-filter.ts";
import { featurePassed } from "../tables/merge-facts.ts";
import { ForeignTree } from "./foreign-tree.ts";
import { readTrials, type ReadTrialsOptions, type TreeTrial } from "./read-trials.ts";

const RESULT = "result.json";

export interface ReadGradingsOptions extends Pick<ReadTrialsOptions, "runs" | "setting" | "signal"> {
  /** Name of a task's image, as manifests call it; without it image digests stay unknown. */
  readonly imageName?: (pair: Pair) => string;
}

/**
 * Every grading of a tree, ours, upstream's or a script's, for `compareGradings` and `flakyGradings`. A patch that cannot be read is one of
 * no other.
 * @throws when `dir` cannot be read, or when the signal aborts
 */
export async function readGradings(dir: string, options: ReadGradingsOptions = {}): Promise<GradedTrial[]> {
  const { imageName, ...which } = options;
  const found: GradedTrial[] = [];
  for await (const one of readTrials(dir, which)) found.push(await gradedTrial(one, imageName));
  return found;
}

async function gradedTrial(
  { trial, dir, runDir, files, manifest }: TreeTrial,
  imageName: ReadGradingsOptions["imageName"],
): Promise<GradedTrial> {
  const { context, pair, evaluation, judgement } = trial;
  const source = manifest?.source ?? null;
  return {
    run: context.run,
    runDir,
    workRun: source?.run ?? null,
    workTree: source?.tree ?? null,
    upstreamSetting: context.upstreamSetting,
    pair: pairKey(pair),
    grading: source?.grading ?? 1,
    verdict: judgement.verdict,
    reason: judgement.reason,
    aPassed: evaluation === null ? null : featurePassed(evaluation.feature1),
    bPassed: evaluation === null ? null : featurePassed(evaluation.feature2),
    mergeStatus: evaluation?.merge?.status ?? null,
    mergeStrategy: evaluation?.merge?.strategy ?? null,
    resultHash: dir === null || !files.includes(RESULT) ? null : sha256(await textIn(new ForeignTree(dir), RESULT)),
    patches: dir === null ? null : await patchesIn(dir, files),
    conditions: conditionsOf(manifest, pair, imageName),
  };
}

function conditionsOf(
  manifest: RunManifest | null,
  pair: Pair,
  imageName: ReadGradingsOptions["imageName"],
): GradingConditions {
  if (manifest === null) return { upstreamVersion: null, evalPolicy: null, imageDigest: null, datasetHash: null };
  return {
    upstreamVersion: manifest.upstream?.version ?? null,
    evalPolicy: manifest.evalPolicy,
    imageDigest: imageName === undefined ? null : (manifest.imageDigests[imageName(pair)] ?? null),
    datasetHash: ofFeatures(manifest.datasetHash, pair),
  };
}

async function patchesIn(dir: string, files: readonly string[]): Promise<GradedPatch[]> {
  const tree = new ForeignTree(dir);
  const patches: GradedPatch[] = [];
  for (const file of files.filter((name) => name.endsWith(".patch")).sort()) {
    const text = await textIn(tree, file);
    const cut = files.includes(`${file}.upstream`) ? await textIn(tree, `${file}.upstream`) : null;
    const dropped = (filter: "python" | "all-languages"): string[] => {
      const kept = new Set(patchedFiles(withoutTestFiles(text, filter)));
      const names = patchedFiles(text).filter((name) => !kept.has(name));
      return names.map((name) => Buffer.from(name, "latin1").toString("utf8"));
    };
    patches.push({
      file,
      hash: sha256(text),
      core: sha256(text.replaceAll("\r", "").trim()),
      cut: cut === null ? null : sha256(cut),
      dropped: { python: dropped("python"), "all-languages": dropped("all-languages") },
    });
  }
  return patches;
}

/** One byte is one character, so that no two patches of other bytes look alike. */
async function textIn(tree: ForeignTree, file: string): Promise<string> {
  return tree.bytesInPool(file).then(
    (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"),
    (error: unknown) => `\0unreadable ${file} ${String(error)}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex");
}
