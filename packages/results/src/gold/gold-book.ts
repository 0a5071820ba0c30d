import { type GoldFile, goldWay } from "../formats/gold-file.ts";
import type { ContainerLimits } from "../formats/manifest-file.ts";
import { featureKey, type Pair } from "../pair.ts";
import { type PairGold, pairGold } from "./pair-gold.ts";

/** What decides what gold comes to. A manifest of a run has all of it but the patches. */
export interface GoldConditions {
  readonly upstream: { readonly version: string; readonly standIn: boolean };
  /** Left out: nobody wrote it down, and it is not asked for. */
  readonly container?: ContainerLimits | undefined;
  /** By `repo/task/fN`. */
  readonly datasetHash: Readonly<Record<string, string>>;
  /** sha256 of the gold patches, likewise. Left out: the dataset is not at hand, and they are not asked for. */
  readonly patchHash?: Readonly<Record<string, string>>;
  /** By image name: those that are known. */
  readonly imageDigests: Readonly<Record<string, string>>;
}

export interface FoundGold {
  readonly gold: PairGold;
  /** false: which image will be used is not known yet, and gold is of one that may be another. */
  readonly isOfImage: boolean;
}

/** All gold that lies beside a campaign, of whatever identity. */
export class GoldBook {
  readonly #files: readonly GoldFile[];

  constructor(files: readonly GoldFile[]) {
    this.#files = files.filter(({ way }) => way === goldWay).toSorted((a, b) => (a.writtenAt < b.writtenAt ? 1 : -1));
  }

  get isEmpty(): boolean {
    return this.#files.length === 0;
  }

  /** What was found under the same conditions, in the image that is known; null: nothing. */
  of(pair: Pair, conditions: GoldConditions): PairGold | null {
    return this.#found(pair, conditions).find(({ isOfImage }) => isOfImage)?.gold ?? null;
  }

  /** The same, also in any image where the one that is meant is not known yet. */
  find(pair: Pair, conditions: GoldConditions): FoundGold | null {
    return this.#found(pair, conditions)[0] ?? null;
  }

  /** What says whether the pair can pass goes before what does not; then the newest first. */
  #found(pair: Pair, conditions: GoldConditions): FoundGold[] {
    const found = this.#files.flatMap((file) => {
      const isOfImage = sameImage(file, conditions);
      if (isOfImage === false || !isSame(file, pair, conditions)) return [];
      const gold = pairGold(file, pair);
      return gold === null ? [] : [{ gold, isOfImage: isOfImage === true }];
    });
    const says = ({ gold }: FoundGold): number => (gold.canPass === null ? 1 : 0);
    return found.sort((a, b) => says(a) - says(b));
  }
}

/** null: not known yet. */
function sameImage({ image }: GoldFile, { imageDigests }: GoldConditions): boolean | null {
  if (image === null) return true;
  const digest = imageDigests[image.name];
  return digest === undefined ? null : digest === image.digest;
}

function isSame(file: GoldFile, { repo, taskId, features }: Pair, conditions: GoldConditions): boolean {
  const { upstream, container, datasetHash, patchHash } = conditions;
  if (file.repo !== repo || file.taskId !== taskId) return false;
  if (file.upstream.version !== upstream.version || file.upstream.standIn !== upstream.standIn) return false;
  if (container !== undefined && !sameLimits(file.container, container)) return false;
  return features.every((feature) => {
    const key = featureKey(file, feature);
    return (
      file.datasetHash[key] !== undefined &&
      file.datasetHash[key] === datasetHash[key] &&
      (patchHash === undefined || file.patchHash[key] === patchHash[key])
    );
  });
}

function sameLimits(one: ContainerLimits, other: ContainerLimits): boolean {
  return one.memoryBytes === other.memoryBytes && one.cpus === other.cpus && one.pids === other.pids;
}
