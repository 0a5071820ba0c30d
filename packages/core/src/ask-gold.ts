import {
  countGold,
  type GoldCounts,
  type GoldConditions,
  goldNotes,
  type ManifestFile,
  type Pair,
  type PairGold,
  pairKey,
  PrerequisiteError,
} from "@cooperbench-ts/results";
import { readGoldBook } from "@cooperbench-ts/results/node";
import { containerLimits, type ExperimentConfig } from "./config/config.ts";
import { hashGoldPatches } from "./plan/gold-patches.ts";
import type { ExperimentInputs } from "./plan/inputs.ts";

/** What gold said of the planned pairs. */
export interface GoldSaid extends GoldCounts {
  /** Pairs of which it speaks, while it is not known yet which image they will run in. */
  readonly imageUnknown: readonly string[];
  /** In the order of the plan. */
  readonly of: readonly SaidOfPair[];
}

export interface SaidOfPair {
  readonly pair: Pair;
  /** null: nothing. */
  readonly gold: PairGold | null;
  /** Whether it was found in the image that the pair runs in; false where that one is not known yet, or nothing was found. */
  readonly isOfImage: boolean;
}

/**
 * Reads what earlier calls of `gold` found under the same conditions; of a pair whose image is not frozen, in any image.
 * null: the configuration does not want it.
 */
export async function askGold(
  config: Pick<ExperimentConfig, "logs" | "gold" | "dataset" | "docker">,
  { pairs, datasetHash }: Pick<ExperimentInputs, "pairs" | "datasetHash">,
  { upstream, imageDigests }: Pick<GoldConditions, "upstream" | "imageDigests">,
): Promise<GoldSaid | null> {
  if (config.gold === "off") return null;
  const book = await readGoldBook(config.logs);
  const patchHash = book.isEmpty ? {} : await hashGoldPatches(config.dataset, pairs);
  const conditions = { upstream, container: containerLimits(config), datasetHash, patchHash, imageDigests };
  const of = pairs.map((pair): SaidOfPair => ({ pair, gold: null, isOfImage: false, ...book.find(pair, conditions) }));
  const imageUnknown = of.filter(({ gold, isOfImage }) => gold !== null && !isOfImage).map(({ pair }) => pairKey(pair));
  return { ...countGold(of.map((one) => one.gold)), imageUnknown, of };
}

/** The images that are frozen. */
export function frozenDigests(manifest: ManifestFile | null): GoldConditions["imageDigests"] {
  return Object.assign({}, ...(manifest?.runs ?? []).map((run) => run.imageDigests)) as Record<string, string>;
}

export function saysAnything({ of }: GoldSaid): boolean {
  return of.some(({ gold }) => gold !== null);
}

/** In one line, for people. */
export function goldSaidText(said: GoldSaid): string {
  if (!saysAnything(said))
    return "gold was never run under these conditions; `cooperbench-ts gold` tells whether the environment is sound";
  const { length } = said.imageUnknown;
  const image = length === 0 ? [] : [`the image of ${length} ${length === 1 ? "pair" : "pairs"} is not known yet`];
  return [goldNotes(said).join("; ").replaceAll("; gold: ", "; "), ...image].join("; ");
}

/** Whether there is something to be warned of. */
export function isUnsound({ cannotPass, passEmpty, passWithoutTest, flaky }: GoldCounts): boolean {
  return cannotPass.length + passEmpty.length + passWithoutTest.length + flaky.length > 0;
}

/**
 * @param options.anyImage whether gold is enough while the image is not known; default: it is not
 * @throws PrerequisiteError `gold-required`
 */
export function requireGold({ of }: GoldSaid, { anyImage = false }: { readonly anyImage?: boolean } = {}): void {
  const lacking = of.filter(({ gold, isOfImage }) => gold?.canPass !== true || !(isOfImage || anyImage));
  if (lacking.length === 0) return;
  const lines = lacking.map((one) => `\n  ${pairKey(one.pair)}: ${why(one)}`);
  throw new PrerequisiteError({
    code: "gold-required",
    subject: "gold patches (--gold require)",
    problem: `${lacking.length} of ${of.length} planned pairs are not shown to pass here with the dataset's own patches:${lines.join("")}\n`,
    remedy:
      "Run `cooperbench-ts gold` with the same subset, dataset, logs and upstream; mend or leave out pairs that cannot pass; or pass --gold warn.",
  });
}

function why({ gold, isOfImage }: SaidOfPair): string {
  if (gold === null || gold.canPass === null) return "gold was not run for it under these conditions";
  if (gold.canPass && !isOfImage) return "it can pass in an image of before; which one it runs in is not known";
  return gold.findings[0]?.message ?? "it cannot pass";
}
